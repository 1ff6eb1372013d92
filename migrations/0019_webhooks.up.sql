-- Webhooks of real providers come again (their own retries, and whoever has overheard one): the same content is kept once.
-- Some name no call or text of ours: what a customer writes to our number. An operator should know: nothing is locked for long.

ALTER TABLE provider_event ADD COLUMN digest bytea;
ALTER TABLE provider_event ALTER COLUMN token DROP NOT NULL;
ALTER TABLE provider_event DROP CONSTRAINT provider_event_channel_known;
ALTER TABLE provider_event ADD CONSTRAINT provider_event_channel_known CHECK (channel IN ('call', 'text', 'inbound'));
ALTER TABLE provider_event ADD CONSTRAINT provider_event_names_its_own CHECK (token IS NOT NULL OR channel = 'inbound');
CREATE UNIQUE INDEX provider_event_once ON provider_event (provider, digest) WHERE digest IS NOT NULL;
