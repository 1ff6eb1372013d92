-- What providers told us, raw, is personal data and is let go after a time (PROVIDER_EVENTS_DAYS): found by an index, and a call
-- remembers that it has lost some, since its reducer looks at the whole set and would be misled by a rest. An operator should know:
-- nothing can be kept of what a provider tells while the index is made (about a second for a million rows); their retries bring it again.

CREATE INDEX provider_event_to_forget ON provider_event (received_at) WHERE reduced_at IS NOT NULL;
ALTER TABLE call_line ADD COLUMN events_forgotten_at timestamptz;
