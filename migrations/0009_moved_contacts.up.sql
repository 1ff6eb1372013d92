-- A contact that moves takes its waiting calls along: which changes of contacts the queue has followed. Changes of before
-- this migration count as followed: their calls keep the number they were drawn with. Short; locks contact_change.

ALTER TABLE contact_change ADD COLUMN followed_at timestamptz;
UPDATE contact_change SET followed_at = changed_at;
CREATE INDEX contact_change_to_follow ON contact_change (id) WHERE followed_at IS NULL;
