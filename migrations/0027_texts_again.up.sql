-- A person may have a text that stayed `unknown` sent again: a text of its own, which names the first. An operator should know: the
-- key of texts is built anew and message is locked meanwhile (some seconds for a million rows).

-- The text that this one is sent again for, and when somebody decided so of that one: on the row itself, since whoever holds the row
-- must see it (a result that comes late, another supervisor).
ALTER TABLE message ADD COLUMN again_of bigint, ADD COLUMN again_at timestamptz;
-- One text for each rule, record and due date, and one successor for each text: nothing goes out twice without naming the first.
ALTER TABLE message DROP CONSTRAINT message_once,
  ADD CONSTRAINT message_once UNIQUE NULLS NOT DISTINCT (rule, record_type, record_key, due_on, again_of),
  ADD CONSTRAINT message_again_is_later CHECK (again_of < id),
  ADD CONSTRAINT message_again_after_intent CHECK (again_at IS NULL OR intent_at IS NOT NULL);
CREATE UNIQUE INDEX message_again_once ON message (again_of) WHERE again_of IS NOT NULL;
-- What a person may still decide about, by the time at which it may have gone out.
CREATE INDEX message_in_doubt ON message (intent_at) WHERE state = 'unknown' AND again_at IS NULL;
