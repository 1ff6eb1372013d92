DROP INDEX provider_event_once;
DELETE FROM provider_event WHERE channel = 'inbound';
ALTER TABLE provider_event DROP CONSTRAINT provider_event_names_its_own;
ALTER TABLE provider_event DROP CONSTRAINT provider_event_channel_known;
ALTER TABLE provider_event ADD CONSTRAINT provider_event_channel_known CHECK (channel IN ('call', 'text'));
ALTER TABLE provider_event ALTER COLUMN token SET NOT NULL;
ALTER TABLE provider_event DROP COLUMN digest;
