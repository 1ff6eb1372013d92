import type {
  AttemptSeen,
  AuditEntry,
  CaseSeen,
  DrawSeen,
  PhoneWhy,
  RecordWhy,
  ReplySeen,
  TaskBrief,
  TextSeen,
} from './answers';

/** One thing that has happened, before it is put into words. */
export type Happening = { at: string } & (
  | { kind: 'draw'; draw: DrawSeen; campaign: string | null }
  | { kind: 'attempt'; attempt: AttemptSeen }
  | { kind: 'callback'; callback: TaskBrief['callbacks'][number] }
  | { kind: 'text'; text: TextSeen }
  | { kind: 'reply'; reply: ReplySeen }
  | { kind: 'caseOpened' | 'caseEscalated' | 'caseCorrected' | 'caseClosed'; found: CaseSeen }
  | { kind: 'followUp' | 'followUpClosed'; followUp: RecordWhy['followUps'][number] }
  | { kind: 'contact'; change: RecordWhy['contactChanges'][number] }
  | { kind: 'optedOut' | 'optOutLifted'; optOut: PhoneWhy['optOuts'][number] }
  | { kind: 'closed'; task: TaskBrief['task'] }
  | { kind: 'audit'; entry: AuditEntry }
);

export interface Story {
  draws?: readonly { draw: DrawSeen; campaign: string | null }[];
  attempts?: readonly AttemptSeen[];
  tasks?: readonly TaskBrief[];
  texts?: readonly TextSeen[];
  replies?: readonly ReplySeen[];
  cases?: readonly CaseSeen[];
  followUps?: RecordWhy['followUps'];
  contactChanges?: RecordWhy['contactChanges'];
  optOuts?: PhoneWhy['optOuts'];
  audit?: readonly AuditEntry[];
}

/** Everything in one order (the server's instants are all of one form): what happened last stands first. At the same instant, causes stand below what they caused. */
export function timeLine(story: Story): Happening[] {
  const told: Happening[] = [];
  for (const { draw, campaign } of story.draws ?? [])
    told.push({ kind: 'draw', at: draw.ranAt, draw, campaign });
  for (const attempt of story.attempts ?? []) told.push({ kind: 'attempt', at: attempt.startedAt, attempt });
  for (const { task, callbacks } of story.tasks ?? []) {
    for (const callback of callbacks) told.push({ kind: 'callback', at: callback.promisedAt, callback });
    if (task.closedAt) told.push({ kind: 'closed', at: task.closedAt, task });
  }
  for (const text of story.texts ?? [])
    told.push({ kind: 'text', at: text.endedAt ?? text.sentAt ?? text.createdAt, text });
  for (const reply of story.replies ?? []) told.push({ kind: 'reply', at: reply.receivedAt, reply });
  for (const found of story.cases ?? []) {
    told.push({ kind: 'caseOpened', at: found.openedAt, found });
    if (found.escalatedAt) told.push({ kind: 'caseEscalated', at: found.escalatedAt, found });
    if (found.correctedAt) told.push({ kind: 'caseCorrected', at: found.correctedAt, found });
    if (found.closedAt) told.push({ kind: 'caseClosed', at: found.closedAt, found });
  }
  for (const followUp of story.followUps ?? []) {
    told.push({ kind: 'followUp', at: followUp.openedAt, followUp });
    if (followUp.closedAt) told.push({ kind: 'followUpClosed', at: followUp.closedAt, followUp });
  }
  for (const change of story.contactChanges ?? [])
    told.push({ kind: 'contact', at: change.changedAt, change });
  for (const optOut of story.optOuts ?? []) {
    told.push({ kind: 'optedOut', at: optOut.createdAt, optOut });
    if (optOut.liftedAt) told.push({ kind: 'optOutLifted', at: optOut.liftedAt, optOut });
  }
  for (const entry of story.audit ?? []) told.push({ kind: 'audit', at: entry.at, entry });
  return told
    .map((each, order) => ({ each, order }))
    .sort((a, b) => (a.each.at < b.each.at ? 1 : a.each.at > b.each.at ? -1 : b.order - a.order))
    .map(({ each }) => each);
}
