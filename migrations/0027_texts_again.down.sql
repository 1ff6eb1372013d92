-- Texts that were sent again have no place under the key as it was: those rows are lost, their audit entries stay.
DROP INDEX message_in_doubt;
DROP INDEX message_again_once;
DELETE FROM message WHERE again_of IS NOT NULL;
ALTER TABLE message DROP CONSTRAINT message_again_after_intent, DROP CONSTRAINT message_again_is_later, DROP CONSTRAINT message_once,
  ADD CONSTRAINT message_once UNIQUE (rule, record_type, record_key, due_on);
ALTER TABLE message DROP COLUMN again_at, DROP COLUMN again_of;
