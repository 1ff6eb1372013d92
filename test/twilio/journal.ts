import type { Clock } from '../../src/clock';
import type { JournalEntry } from '../../src/carriers/exchange';
import type { CallOutcome } from '../../src/carriers/port';
import type { TextJournalEntry } from '../../src/sms/gateways/exchange';

export type TwilioEvent =
  | 'call_accepted'
  | 'call_refused'
  | 'call_throttled'
  | 'call_lost'
  | 'leg_started'
  | 'leg_ringing'
  | 'leg_answered'
  | 'leg_bridged'
  | 'leg_redirected'
  | 'leg_ended'
  | 'room_joined'
  | 'room_left'
  | 'recorded'
  | 'recording_deleted'
  | 'instructions'
  | 'text_accepted'
  | 'text_refused'
  | 'text_throttled'
  | 'text_lost'
  | 'text_sent'
  | 'text_ended'
  | 'text_received'
  | 'callback'
  | 'forged'
  | 'callback_lost'
  | 'callback_failed'
  | 'violation';

/** One line of what happened, in order. The judge of a storm reads this, not our tables. */
export interface TwilioEntry {
  /** ISO instant of the server's clock. */
  at: string;
  event: TwilioEvent;
  /** Ours, from the address of a callback; null where there is none. */
  token: string | null;
  sid?: string;
  /** Of a leg: the agent's (any that we asked for) or the customer's (dialled by instructions). */
  leg?: 'agent' | 'customer';
  to?: string;
  body?: string;
  status?: string;
  code?: number | null;
  outcome?: CallOutcome;
  /** What the caller was told of an accepted request. */
  said?: 'accepted' | 'none' | 'error';
  url?: string;
  /** HTTP status that a callback was answered with; null: no answer came. */
  answered?: number | null;
  note?: string;
}

export class TwilioJournal {
  readonly entries: TwilioEntry[] = [];
  readonly counts: Partial<Record<TwilioEvent, number>> = {};

  constructor(
    private readonly clock: Clock,
    private readonly keep: boolean,
    private readonly onEntry: (entry: TwilioEntry) => void = () => undefined,
  ) {}

  write(event: TwilioEvent, entry: Omit<TwilioEntry, 'at' | 'event'>): void {
    this.counts[event] = (this.counts[event] ?? 0) + 1;
    const written: TwilioEntry = { at: this.clock.now().toISOString(), event, ...entry };
    if (this.keep) this.entries.push(written);
    this.onEntry(written);
  }
}

const CALL_EVENTS = { leg_started: 'placed', call_refused: 'refused', leg_ended: 'ended' } as const;

/** The calls as the judge of storms reads them: what a customer's telephone saw. */
export function callJournal(entries: readonly TwilioEntry[]): JournalEntry[] {
  return entries.flatMap(({ at, event, leg, token, sid, to, outcome }) => {
    const said = CALL_EVENTS[event as keyof typeof CALL_EVENTS];
    if (!said || (leg !== 'customer' && event !== 'call_refused')) return [];
    const entry: JournalEntry = { at, event: said, token: token ?? sid ?? '', phone: to ?? '' };
    return [outcome ? { ...entry, outcome } : entry];
  });
}

const TEXT_EVENTS = {
  text_accepted: 'accepted',
  text_refused: 'refused',
  text_throttled: 'throttled',
  text_lost: 'lost',
  callback: 'reported',
} as const;

/** The texts as the judge of storms reads them. */
export function textJournal(entries: readonly TwilioEntry[]): TextJournalEntry[] {
  return entries.flatMap((entry) => {
    const event = TEXT_EVENTS[entry.event as keyof typeof TEXT_EVENTS];
    if (!event || (entry.event === 'callback' && !/^(SM|MM)/.test(entry.sid ?? ''))) return [];
    const { at, token, sid, to, body, said, status } = entry;
    return [
      {
        at,
        event,
        token: token ?? sid ?? '',
        to: to ?? '',
        ...(body !== undefined && { body }),
        ...((said ?? status) && { said: said ?? status! }),
      },
    ];
  });
}
