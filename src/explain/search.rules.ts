import { CASE_REASON_WORDS, CASE_STATE_WORDS } from '../verification/case-words.rules';
import { CLOSE_REASONS, words, type Words } from './why-words.rules';

/** How a thing was found, in the order in which results come. */
export const SECTIONS = ['task', 'case', 'number', 'phone', 'phone-task', 'plate', 'name'] as const;
export type Section = (typeof SECTIONS)[number];

/** What was typed, as each section reads it; null: the section has nothing to look for. */
export interface Reading {
  text: string;
  id: number | null;
  phone: string | null;
  plate: string | null;
  name: string | null;
}

/** `phone`: E.164 of what was typed, where it is one number. */
export function readQuery(text: string, phone: string | null): Reading {
  const id = /^#?(\d{1,15})$/.exec(text)?.[1];
  const plate = text.toUpperCase().replace(/[·•\s-]/g, '');
  // A plate has digits, a name has none.
  const hasDigit = /\d/.test(text);
  return {
    text,
    id: id === undefined ? null : Number(id),
    phone,
    plate: phone === null && hasDigit && plate.length >= 4 && plate.length <= 12 ? plate : null,
    name: !hasDigit && /\p{L}/u.test(text) ? text : null,
  };
}

/** Sections that have something to look for. */
export function sectionsOf({ id, phone, plate, name }: Reading): Section[] {
  const looksFor: Record<Section, boolean> = {
    task: id !== null,
    case: id !== null,
    number: true,
    phone: phone !== null,
    'phone-task': phone !== null,
    plate: plate !== null,
    name: name !== null,
  };
  return SECTIONS.filter((section) => looksFor[section]);
}

/** Where a page ended: the section, the record type within it (empty where it has none), the last key and name. */
export interface Cursor {
  section: Section;
  type: string;
  key: string;
  name: string;
}

export function writeCursor({ section, type, key, name }: Cursor): string {
  return [section, type, key, name].map(encodeURIComponent).join('~');
}

/** Null: not one of ours. */
export function readCursor(text: string): Cursor | null {
  const parts = text.split('~');
  if (parts.length !== 4 || !(SECTIONS as readonly string[]).includes(parts[0]!)) return null;
  try {
    const [section, type, key, name] = parts.map(decodeURIComponent) as [Section, string, string, string];
    return { section, type, key, name };
  } catch {
    return null;
  }
}

const TYPES: Record<string, Words> = {
  policy: { zh: '保单', en: 'policy' },
  claim: { zh: '报案', en: 'claim' },
  complaint: { zh: '投诉', en: 'complaint' },
  repair: { zh: '维修', en: 'repair' },
};

const TASK_STATES: Record<string, Words> = {
  waiting: { zh: '等待', en: 'waiting' },
  ready: { zh: '可拨', en: 'ready' },
  claimed: { zh: '已领取', en: 'claimed' },
  calling: { zh: '通话中', en: 'calling' },
};

const SPACER = ' · ';
const join = (parts: readonly (string | null)[]) => parts.filter((part) => part !== null).join(SPACER);

/** The line under a record: what it is, whose, which vehicle, which branch. */
export function recordSubtitle(record: {
  recordType: string;
  name: string | null;
  plate: string | null;
  branchCode: string;
}): Words {
  const { zh, en } = words(TYPES, record.recordType);
  const rest = [record.name, record.plate, record.branchCode];
  return { zh: join([zh, ...rest]), en: join([en, ...rest]) };
}

/** `campaign`: its name. */
export function taskSubtitle(
  task: { state: string; closeReason: string | null; attempts: number; recordKey: string },
  campaign: Words,
): Words {
  const state = task.closeReason ? words(CLOSE_REASONS, task.closeReason) : words(TASK_STATES, task.state);
  return {
    zh: join(['任务', campaign.zh, task.recordKey, state.zh, `已呼叫 ${task.attempts} 次`]),
    en: join(['call task', campaign.en, task.recordKey, state.en, `${task.attempts} attempts`]),
  };
}

export function caseSubtitle(found: { state: string; reason: string; recordKey: string }): Words {
  const state = words(CASE_STATE_WORDS, found.state);
  const reason = words(CASE_REASON_WORDS, found.reason);
  return {
    zh: join(['核实件', found.recordKey, reason.zh, state.zh]),
    en: join(['verification case', found.recordKey, reason.en, state.en]),
  };
}
