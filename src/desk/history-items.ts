import { wallClock, type Words } from '../explain/why-words.rules';
import { maskDeep } from '../mask-deep.rules';
import { maskPhone } from '../phone-mask.rules';
import { named, namedDisposition, namedOrNull, type Named } from './desk-words.rules';
import {
  type SeenAttempt,
  type SeenCaseEvent,
  type SeenContactChange,
  type SeenPromise,
  type SeenReply,
  type SeenText,
} from './history.sql';

export type HistoryKind = 'attempt' | 'promise' | 'text' | 'reply' | 'case' | 'contact_change';

/** One thing that happened with a customer, in one line of both languages; what else is known of it stands in `facts`. */
export interface HistoryItem {
  kind: HistoryKind;
  id: number;
  at: string;
  /** Staff number, or `system`. */
  who: string | null;
  whoName: string | null;
  campaign: Named | null;
  recordKey: string | null;
  what: Words;
  note: string | null;
  facts: Record<string, unknown>;
}

export interface Seen {
  attempts: readonly SeenAttempt[];
  promises: readonly SeenPromise[];
  texts: readonly SeenText[];
  replies: readonly SeenReply[];
  caseEvents: readonly SeenCaseEvent[];
  contactChanges: readonly SeenContactChange[];
}

/**
 * Everything that was seen as one list, the newest first; of two at the same instant what came of the other stands above it
 * (a case above the call that opened it). Numbers are masked. `zone`: of the clock that the sentences name.
 */
export function historyOf(seen: Seen, zone: string): HistoryItem[] {
  const items = [
    ...seen.attempts.map(attemptItem),
    ...seen.promises.map((each) => promiseItem(each, zone)),
    ...seen.texts.map(textItem),
    ...seen.replies.map(replyItem),
    ...seen.caseEvents.map(caseItem),
    ...seen.contactChanges.map(contactItem),
  ];
  const order = (kind: HistoryKind) => ORDER.indexOf(kind);
  return items.sort((a, b) =>
    a.at === b.at ? order(b.kind) - order(a.kind) || b.id - a.id : a.at < b.at ? 1 : -1,
  );
}

const ORDER: readonly HistoryKind[] = ['text', 'reply', 'attempt', 'promise', 'contact_change', 'case'];

function attemptItem(each: SeenAttempt): HistoryItem {
  const disposition = namedDisposition(each);
  const went = disposition ?? { nameZh: '尚未登记', nameEn: 'not recorded yet' };
  return {
    kind: 'attempt',
    id: each.id,
    at: each.startedAt.toISOString(),
    who: each.agent,
    whoName: each.agentName,
    campaign: named('campaign', each.campaignCode),
    recordKey: each.recordKey,
    what: {
      zh: `第 ${each.number} 次呼叫：${went.nameZh}${each.counted ? '' : '（不计次）'}`,
      en: `call ${each.number}: ${went.nameEn}${each.counted ? '' : ' (not counted)'}`,
    },
    note: masked(each.note),
    facts: {
      taskId: each.taskId,
      phone: maskPhone(each.phone),
      state: each.state,
      disposition,
      talkSeconds: each.talkSeconds,
    },
  };
}

function promiseItem(each: SeenPromise, zone: string): HistoryItem {
  const state = named('promise', each.state);
  const time = wallClock(each.promisedAt.getTime(), zone);
  return {
    kind: 'promise',
    id: each.id,
    at: each.createdAt.toISOString(),
    who: each.agent,
    whoName: each.agentName,
    campaign: named('campaign', each.campaignCode),
    recordKey: null,
    what: {
      zh: `预约 ${time} 回拨：${state.nameZh}`,
      en: `a call promised for ${time}: ${state.nameEn}`,
    },
    note: masked(each.note),
    facts: { taskId: each.taskId, promisedAt: each.promisedAt, closedAt: each.closedAt, state },
  };
}

function textItem(each: SeenText): HistoryItem {
  const rule = named('textRule', each.rule);
  const state = named('textState', each.state);
  const reason = namedOrNull('textReason', each.reason);
  return {
    kind: 'text',
    id: each.id,
    at: each.at.toISOString(),
    who: 'system',
    whoName: null,
    campaign: null,
    recordKey: each.recordKey,
    what: {
      zh: `${rule.nameZh}：${state.nameZh}${reason ? `（${reason.nameZh}）` : ''}`,
      en: `${rule.nameEn}: ${state.nameEn}${reason ? ` (${reason.nameEn})` : ''}`,
    },
    note: masked(each.body),
    facts: { rule, state, reason, phone: each.phone && maskPhone(each.phone) },
  };
}

function replyItem(each: SeenReply): HistoryItem {
  const kind = named('reply', each.kind);
  const rule = namedOrNull('textRule', each.rule);
  return {
    kind: 'reply',
    id: each.id,
    at: each.at.toISOString(),
    who: 'customer',
    whoName: null,
    campaign: null,
    recordKey: each.recordKey,
    what: {
      zh: rule ? `${kind.nameZh}（${rule.nameZh}）` : kind.nameZh,
      en: rule ? `${kind.nameEn} (${rule.nameEn})` : kind.nameEn,
    },
    note: masked(each.body),
    facts: { reply: kind, rule, phone: maskPhone(each.phone) },
  };
}

function caseItem(each: SeenCaseEvent, index: number): HistoryItem {
  const event = named('caseEvent', each.kind);
  const reason = named('caseReason', each.reason);
  const why = each.kind === 'opened';
  return {
    kind: 'case',
    // The list is the newest first, and events have no number of their own here: the later stays above the earlier.
    id: -index,
    at: each.at.toISOString(),
    who: each.actor,
    whoName: each.actorName,
    campaign: null,
    recordKey: each.recordKey,
    what: {
      zh: why ? `${event.nameZh}：${reason.nameZh}` : event.nameZh,
      en: why ? `${event.nameEn}: ${reason.nameEn}` : event.nameEn,
    },
    note: masked(each.note),
    facts: { caseId: each.caseId, event, reason, before: maskDeep(each.before), after: maskDeep(each.after) },
  };
}

function contactItem(each: SeenContactChange): HistoryItem {
  const source = named('contactSource', each.source);
  return {
    kind: 'contact_change',
    id: each.id,
    at: each.changedAt.toISOString(),
    who: each.changedBy,
    whoName: each.changedByName,
    campaign: null,
    recordKey: each.recordKey,
    what: { zh: `联系方式变更（${source.nameZh}）`, en: `contact changed (${source.nameEn})` },
    note: masked(each.reason),
    facts: { source, before: maskDeep(each.before), after: maskDeep(each.after) },
  };
}

/** What people typed may hold a number: it is masked as any other. */
function masked(note: string | null): string | null {
  return note && (maskDeep(note, 'phone') as string);
}
