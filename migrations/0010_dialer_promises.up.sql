-- Promises know the lane that their task had before, so that a salesperson's falls to the branch's team and the task still
-- finds home afterwards; they are found by task. `no contact on record` said by an agent goes to the contact's next number
-- (product §4). Short locks on scheduled_callback and disposition.

ALTER TABLE scheduled_callback ADD COLUMN home_lane integer;
UPDATE scheduled_callback SET home_lane = team_lane;
ALTER TABLE scheduled_callback ALTER COLUMN home_lane SET NOT NULL;
CREATE INDEX scheduled_callback_task ON scheduled_callback (task_id);
UPDATE disposition SET effect = 'next_number' WHERE code = 'no_contact';
