UPDATE disposition SET effect = 'close' WHERE code = 'no_contact';
DROP INDEX scheduled_callback_task;
ALTER TABLE scheduled_callback DROP COLUMN home_lane;
