import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface Verb {
  name: string;
  attributes: Record<string, string>;
  text: string;
  nouns: Verb[];
}

/** What is wrong with instructions, with Twilio's code: it would log this, and play on or hang up. */
export class WrongInstructions extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

type Kind = 'url' | 'method' | 'int' | 'bool' | 'text' | readonly string[];

const RECORD = [
  'do-not-record',
  'record-from-answer',
  'record-from-ringing',
  'record-from-answer-dual',
  'record-from-ringing-dual',
  'true',
  'false',
] as const;
const EVENTS: Record<string, Kind> = {
  statusCallback: 'url',
  statusCallbackMethod: 'method',
  statusCallbackEvent: 'text',
};
const DETECTION: Record<string, Kind> = {
  machineDetection: ['Enable', 'DetectMessageEnd'],
  machineDetectionTimeout: 'int',
  machineDetectionSpeechThreshold: 'int',
  machineDetectionSpeechEndThreshold: 'int',
  machineDetectionSilenceTimeout: 'int',
  amdStatusCallback: 'url',
  amdStatusCallbackMethod: 'method',
};
const RECORDING: Record<string, Kind> = {
  recordingStatusCallback: 'url',
  recordingStatusCallbackMethod: 'method',
  recordingStatusCallbackEvent: 'text',
  trim: ['trim-silence', 'do-not-trim'],
};

/** Verbs that are played here, with their attributes. Another one may be Twilio's, but nothing would come of it here. */
const VERBS: Readonly<Record<string, Record<string, Kind>>> = {
  Say: { voice: 'text', language: 'text', loop: 'int' },
  Play: { loop: 'int', digits: 'text' },
  Pause: { length: 'int' },
  Hangup: {},
  Reject: { reason: ['rejected', 'busy'] },
  Redirect: { method: 'method' },
  Dial: {
    action: 'url',
    method: 'method',
    timeout: 'int',
    timeLimit: 'int',
    callerId: 'text',
    answerOnBridge: 'bool',
    hangupOnStar: 'bool',
    ringTone: 'text',
    record: RECORD,
    recordingTrack: ['inbound', 'outbound', 'both'],
    ...RECORDING,
  },
};

const NOUNS: Readonly<Record<string, Record<string, Kind>>> = {
  Number: { url: 'url', method: 'method', sendDigits: 'text', ...EVENTS, ...DETECTION },
  Client: { url: 'url', method: 'method', ...EVENTS, ...DETECTION },
  Conference: {
    muted: 'bool',
    beep: ['true', 'false', 'onEnter', 'onExit'],
    startConferenceOnEnter: 'bool',
    endConferenceOnExit: 'bool',
    participantLabel: 'text',
    maxParticipants: 'int',
    waitUrl: 'text',
    waitMethod: 'method',
    coach: 'text',
    record: ['do-not-record', 'record-from-start'],
    ...RECORDING,
    ...EVENTS,
  },
};

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
});

type Node = Record<string, unknown> & { ':@'?: Record<string, string> };

/** @throws WrongInstructions for what is no TwiML, or none that is played here */
export function parseTwiml(text: string): Verb[] {
  // Nothing at all is an end like any other.
  if (text.trim() === '') return [];
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new WrongInstructions(12100, `no XML: ${valid.err.msg}`);
  const roots = verbsOf(PARSER.parse(text) as Node[]).filter((it) => it.name !== '?xml');
  const [root] = roots;
  if (roots.length !== 1 || root!.name !== 'Response')
    throw new WrongInstructions(12100, 'the root is not one Response');
  for (const verb of root!.nouns) {
    check(verb, VERBS, 'Response');
    for (const noun of verb.nouns) check(noun, verb.name === 'Dial' ? NOUNS : {}, verb.name);
  }
  return root!.nouns;
}

function verbsOf(nodes: readonly Node[]): Verb[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (!name || name === '#text') return [];
    const inside = node[name] as Node[];
    const text = inside.map((it) => (typeof it['#text'] === 'string' ? it['#text'] : '')).join('');
    return [{ name, attributes: node[':@'] ?? {}, text: text.trim(), nouns: verbsOf(inside) }];
  });
}

function check(
  { name, attributes }: Verb,
  known: Readonly<Record<string, Record<string, Kind>>>,
  where: string,
) {
  const kinds = known[name];
  if (!kinds) throw new WrongInstructions(12200, `${name} in ${where} is not played here`);
  for (const [attribute, value] of Object.entries(attributes)) {
    const kind = kinds[attribute];
    if (!kind) throw new WrongInstructions(12200, `${name} has no ${attribute}`);
    if (!fits(kind, value))
      throw new WrongInstructions(12200, `${attribute}="${value}" of ${name} cannot be`);
  }
}

function fits(kind: Kind, value: string): boolean {
  if (kind === 'text') return true;
  if (kind === 'url') return /^https?:\/\//.test(value) ? URL.canParse(value) : /^[/\w.?]/.test(value);
  if (kind === 'method') return value === 'GET' || value === 'POST';
  if (kind === 'int') return /^\d+$/.test(value);
  if (kind === 'bool') return value === 'true' || value === 'false';
  return kind.includes(value);
}
