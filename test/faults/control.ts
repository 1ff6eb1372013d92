import type { Client, Pool } from 'pg';
import type { Twilio } from 'twilio';
import type { Carrier, OutgoingCall } from '../../src/carriers/port';

/**
 * A storm with one guard taken away, by means of the test alone: it must be found guilty of what that guard prevents, or
 * the judge would be blind.
 */
export interface Control {
  name: string;
  takesAway: string;
  /** Checks of which at least one must be broken. */
  mustBreak: readonly string[];
  /** What is done to the storm's own database before the servers start. */
  database?(client: Client): Promise<void>;
  /** What is done to each server before it takes requests. */
  server?(server: { pool: Pool; carrier: Carrier; twilio: Twilio | null }): void;
  /** True: only with `--provider twilio`. */
  ofTwilio?: boolean;
}

const ANSWER_WAITED_FOR_MS = 300;

export const CONTROLS: readonly Control[] = [
  {
    name: 'retry-unknown',
    takesAway: 'what is ambiguous is never dialled again: a dial without an answer is dialled again at once',
    mustBreak: ['calls_do_not_overlap', 'calls_are_ours'],
    server: ({ carrier }) => dialAgainAtOnce(carrier),
  },
  {
    name: 'auto-retry',
    takesAway:
      'a request to Twilio is never repeated: one that is not answered well is sent again (--provider twilio)',
    mustBreak: ['texts_placed_once', 'one_text'],
    ofTwilio: true,
    server: ({ twilio }) => repeatRequests(twilio!),
  },
  {
    name: 'phone-guard',
    takesAway: 'one person, one live call: neither the indexes nor the claim look at the number',
    mustBreak: ['calls_do_not_overlap'],
    database: async (client) => {
      await client.query('DROP INDEX call_task_one_live_per_phone, attempt_one_live_per_phone');
    },
    server: ({ pool }) => claimWhoeverIsOnThePhone(pool),
  },
  {
    name: 'no-optout-gate',
    takesAway: 'nothing goes out after an opt-out: each one is lifted as it is entered',
    mustBreak: ['no_call_after_opt_out', 'no_text_after_opt_out'],
    database: async (client) => {
      await client.query(`CREATE FUNCTION lift_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.lifted_at := NEW.created_at; NEW.lifted_by := 'storm'; RETURN NEW; END $$`);
      await client.query(
        'CREATE TRIGGER lift_at_once BEFORE INSERT ON opt_out FOR EACH ROW EXECUTE FUNCTION lift_at_once()',
      );
    },
  },
  {
    name: 'no-durability',
    takesAway: 'what is acknowledged is on disk: the database answers before it has written',
    mustBreak: ['acknowledged_stands', 'calls_are_ours', 'texts_are_ours'],
    database: async (client) => {
      await client.query('ALTER ROLE CURRENT_USER SET synchronous_commit = off');
      await client.query(`ALTER SYSTEM SET wal_writer_delay = '10s'`);
      await client.query('SELECT pg_reload_conf()');
    },
  },
];

export function controlNamed(name: string): Control {
  const found = CONTROLS.find((control) => control.name === name);
  if (!found) throw new Error(`no control ${name}; there are ${CONTROLS.map((it) => it.name).join(', ')}`);
  return found;
}

function dialAgainAtOnce(carrier: Carrier): void {
  const place = carrier.place.bind(carrier);
  carrier.place = async (call: OutgoingCall) => {
    const first = place(call);
    first.catch(() => undefined);
    const silence = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_WAITED_FOR_MS, null));
    const answer = await Promise.race([first.catch(() => null), silence]);
    return answer ?? place({ ...call, token: crypto.randomUUID() });
  };
}

/** What a careless client does: no answer within a second, or a 5xx, and the same request goes out again. */
function repeatRequests(twilio: Twilio): void {
  const { httpClient } = twilio;
  const request = httpClient.request.bind(httpClient) as (options: object) => Promise<{ statusCode: number }>;
  const silence = () => new Promise<null>((resolve) => setTimeout(resolve, 3 * ANSWER_WAITED_FOR_MS, null));
  httpClient.request = (async (options: object) => {
    const first = request(options);
    first.catch(() => undefined);
    const answer = await Promise.race([first.catch(() => null), silence()]);
    return answer && answer.statusCode < 500 ? answer : request(options);
  }) as never;
}

/** The claim's own look at the number, wherever its statement has it. */
const LOOK_AT_NUMBER =
  /AND\s+(?:NOT EXISTS )?\(SELECT[^()]*FROM call_task l WHERE l\.phone = c\.phone[^()]*\([^()]*\)[^()]*\)(?: IS NULL)?/;

function claimWhoeverIsOnThePhone(pool: Pool): void {
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  pool.query = ((...args: unknown[]) => {
    const [first] = args;
    const isClaim =
      typeof first === 'object' && first !== null && /^claim/.test((first as { name?: string }).name ?? '');
    if (!isClaim) return query(...args);
    const config = first as { text: string };
    if (!LOOK_AT_NUMBER.test(config.text)) throw new Error('the control does not know the claim any more');
    return query({ ...config, text: config.text.replace(LOOK_AT_NUMBER, '') }, ...args.slice(1));
  }) as Pool['query'];
}
