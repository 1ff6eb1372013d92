import { row, rows, type Db } from '../../database/db';

/** A conversation that may be changed: both sides are there, and nobody wants it to end. */
const IN_CONVERSATION = `l.customer_leg = 'answered' AND l.customer_ended_at IS NULL AND l.hang_up_at IS NULL
  AND a.state = 'answered' AND a.disposition IS NULL`;

export interface Change {
  attemptId: number;
  by: string;
  now: Date;
}

/**
 * The customer waits from now on. Asked again it says so again: the carrier may not have heard the first time. `roomed`: whether
 * a room was there before. Null: there is no conversation.
 */
export function holdLine(db: Db, change: Change): Promise<{ roomed: boolean; again: boolean } | null> {
  return row(
    db,
    `WITH before AS MATERIALIZED (
       SELECT l.attempt_id, l.held_at, l.room_at FROM call_line l JOIN attempt a ON a.id = l.attempt_id
       WHERE l.attempt_id = $1 AND ${IN_CONVERSATION} FOR UPDATE OF l),
     held AS (
       UPDATE call_line l SET held_at = coalesce(l.held_at, $3), room_at = coalesce(l.room_at, $3) FROM before b
       WHERE l.attempt_id = b.attempt_id RETURNING l.attempt_id, b.held_at, b.room_at),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, $2, 'call_line.held', 'call_line', attempt_id::text, '{}' FROM held WHERE held_at IS NULL)
     SELECT room_at IS NOT NULL AS roomed, held_at IS NOT NULL AS again FROM held`,
    [change.attemptId, change.by, change.now],
  );
}

/** The carrier has certainly not done it: as before. */
export async function undoHold(db: Db, change: Change, roomed: boolean): Promise<void> {
  await rows(
    db,
    `WITH undone AS (
       UPDATE call_line SET held_at = NULL, room_at = CASE WHEN $4 THEN room_at END WHERE attempt_id = $1 AND held_at IS NOT NULL
       RETURNING attempt_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $3, $2, 'call_line.hold_failed', 'call_line', attempt_id::text, '{}' FROM undone`,
    [change.attemptId, change.by, change.now, roomed],
  );
}

/** Null: there is no conversation. `heldAt`: since when the customer had been waiting; null: they had not. */
export function resumeLine(db: Db, change: Change): Promise<{ heldAt: Date | null } | null> {
  return row(
    db,
    `WITH before AS MATERIALIZED (
       SELECT l.attempt_id, l.held_at FROM call_line l JOIN attempt a ON a.id = l.attempt_id
       WHERE l.attempt_id = $1 AND l.room_at IS NOT NULL AND ${IN_CONVERSATION} FOR UPDATE OF l),
     resumed AS (
       UPDATE call_line l SET held_at = NULL FROM before b WHERE l.attempt_id = b.attempt_id RETURNING l.attempt_id, b.held_at),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, $2, 'call_line.resumed', 'call_line', attempt_id::text, '{}' FROM resumed WHERE held_at IS NOT NULL)
     SELECT held_at AS "heldAt" FROM resumed`,
    [change.attemptId, change.by, change.now],
  );
}

export async function undoResume(db: Db, change: Change, heldAt: Date): Promise<void> {
  await rows(
    db,
    `WITH undone AS (UPDATE call_line SET held_at = $4 WHERE attempt_id = $1 AND held_at IS NULL RETURNING attempt_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $3, $2, 'call_line.resume_failed', 'call_line', attempt_id::text, '{}' FROM undone`,
    [change.attemptId, change.by, change.now, heldAt],
  );
}

/**
 * A supervisor is called in; one at a time. The customer comes to the room first, off hold. Null: no conversation, or
 * somebody is being called in already. A leg that nobody has named for longer than it may ring (20 s) is not waited for.
 */
export function transferLine(
  db: Db,
  change: Change,
  to: string,
): Promise<{ roomed: boolean; heldAt: Date | null } | null> {
  return row(
    db,
    `WITH before AS MATERIALIZED (
       SELECT l.attempt_id, l.held_at, l.room_at FROM call_line l JOIN attempt a ON a.id = l.attempt_id
       WHERE l.attempt_id = $1 AND ${IN_CONVERSATION} AND (l.transfer_to IS NULL OR l.transfer_leg = 'ended'
         OR l.transfer_sid IS NULL AND l.transfer_at <= $3::timestamptz - interval '30 seconds')
       FOR UPDATE OF l),
     asked AS (
       UPDATE call_line l SET transfer_to = $4, transfer_at = $3, transfer_sid = NULL, transfer_leg = 'dialled', joined_at = NULL,
         held_at = NULL, room_at = coalesce(l.room_at, $3) FROM before b
       WHERE l.attempt_id = b.attempt_id RETURNING l.attempt_id, b.held_at, b.room_at),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, $2, 'call_line.transfer_asked', 'call_line', attempt_id::text, jsonb_build_object('to', $4::text) FROM asked)
     SELECT room_at IS NOT NULL AS roomed, held_at AS "heldAt" FROM asked`,
    [change.attemptId, change.by, change.now, to],
  );
}

/** The carrier has named the supervisor's leg, unless a webhook was faster. */
export async function nameTransferLeg(db: Db, attemptId: number, sid: string): Promise<void> {
  await rows(
    db,
    `UPDATE call_line SET transfer_sid = $2 WHERE attempt_id = $1 AND transfer_sid IS NULL AND transfer_to IS NOT NULL RETURNING 1`,
    [attemptId, sid],
  );
}

/** Nobody was called, certainly: the conversation goes on without. `was`: whether there is a room, and since when the customer waits. */
export async function undoTransfer(
  db: Db,
  change: Change,
  why: string,
  was: { roomed: boolean; heldAt: Date | null },
): Promise<void> {
  await rows(
    db,
    `WITH undone AS (
       UPDATE call_line SET transfer_leg = 'ended', room_at = CASE WHEN $5 THEN room_at END, held_at = $6
       WHERE attempt_id = $1 AND transfer_leg = 'dialled' AND transfer_sid IS NULL RETURNING attempt_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $3, $2, 'call_line.transfer_failed', 'call_line', attempt_id::text, jsonb_build_object('why', $4::text) FROM undone`,
    [change.attemptId, change.by, change.now, why, was.roomed, was.heldAt],
  );
}
