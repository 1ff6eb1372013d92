DROP INDEX contact_change_to_follow;
ALTER TABLE contact_change DROP COLUMN followed_at;
