ALTER TABLE call_line DROP COLUMN events_forgotten_at;
DROP INDEX provider_event_to_forget;
