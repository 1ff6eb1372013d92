-- A call covers records by their phone number, whosever they are: its cases are now one for each branch among them (product
-- §6: a branch sees its own), where one branch used to get all. Open cases give up the records of other branches, and their
-- calls are marked as owing cases again: the next tick opens those of the other branches (their own branch's notes
-- `seen_again`). And a case knows the calendar that its deadline was counted with: a changed calendar counts open cases again,
-- the first tick all of them. Short; locks verification_case.

DROP INDEX verification_case_one_per_task;
CREATE UNIQUE INDEX verification_case_one_per_task_and_branch ON verification_case (task_id, branch_code) WHERE task_id IS NOT NULL;

ALTER TABLE verification_case ADD COLUMN calendar_version integer NOT NULL DEFAULT 0;
CREATE INDEX verification_case_recount ON verification_case (calendar_version) WHERE state = 'open' AND escalated_at IS NULL;

WITH subject AS (
  SELECT c.id, c.task_id, c.also_keys, c.branch_code, k.key, k.at,
    coalesce((SELECT i.branch_code FROM draw_item i WHERE i.campaign_code = t.campaign_code AND i.record_key = k.key
      AND i.record_type = t.record_type ORDER BY i.draw_id = t.draw_id DESC NULLS LAST, i.draw_id DESC LIMIT 1), c.branch_code) AS owner
  FROM verification_case c JOIN call_task t ON t.id = c.task_id
  CROSS JOIN LATERAL unnest(c.also_keys) WITH ORDINALITY AS k (key, at)
  WHERE c.state = 'open'),
mixed AS (
  SELECT id, task_id, also_keys, array_agg(key ORDER BY at) FILTER (WHERE owner = branch_code) AS kept
  FROM subject GROUP BY id, task_id, also_keys HAVING bool_or(owner <> branch_code)),
trimmed AS (
  UPDATE verification_case c SET also_keys = m.kept, version = c.version + 1 FROM mixed m WHERE c.id = m.id RETURNING c.id),
owed AS (
  UPDATE call_task t SET case_due = true FROM mixed m WHERE t.id = m.task_id RETURNING t.id)
INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
SELECT now(), 'system', 'case.split_by_branch', 'verification_case', id::text, jsonb_build_object('alsoKeys', also_keys),
  jsonb_build_object('alsoKeys', kept) FROM mixed
UNION ALL
SELECT now(), 'system', 'call_task.case_owed', 'call_task', task_id::text, NULL, jsonb_build_object('case', id) FROM mixed;
