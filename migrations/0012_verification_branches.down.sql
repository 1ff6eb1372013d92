-- One case for each task again. Where a task has several, the first keeps it and the others lose the link to their call: no case
-- is removed, and their event `opened` still names the task.
UPDATE verification_case c SET task_id = NULL
WHERE EXISTS (SELECT FROM verification_case o WHERE o.task_id = c.task_id AND o.id < c.id);
DROP INDEX verification_case_recount;
ALTER TABLE verification_case DROP COLUMN calendar_version;
DROP INDEX verification_case_one_per_task_and_branch;
CREATE UNIQUE INDEX verification_case_one_per_task ON verification_case (task_id) WHERE task_id IS NOT NULL;
