-- A paused template is one text in one language, so texts keep theirs; and a provider's pause says of which channel it is, and since
-- when. An operator should know: message is locked while the texts that wait or are under way are read and written once (about two
-- seconds for a hundred thousand of them). Texts at their end keep no language and cost nothing.

-- Of the template that the text was made with. Null: it was made with none, or was at its end before this step.
ALTER TABLE message ADD COLUMN language text;
-- Versions are counted over both languages, so all but the first, which is ours in both, exist in one. Of the first the English
-- ones begin with a letter behind the signature.
UPDATE message m SET language = coalesce(
  m.template_values ->> 'language',
  (SELECT min(t.language) FROM text_template t WHERE t.code = m.rule AND t.version = m.template_version HAVING count(*) = 1),
  CASE WHEN m.body ~ '^【[^】]*】[A-Za-z]' THEN 'en' ELSE 'zh' END)
FROM (SELECT id FROM message WHERE state = 'queued'
  UNION SELECT id FROM message WHERE state IN ('intent', 'sent')
  UNION SELECT message_id FROM template_pause) live
WHERE m.id = live.id AND m.template_version IS NOT NULL;

ALTER TABLE template_pause ADD COLUMN language text;
UPDATE template_pause p SET language = coalesce((SELECT m.language FROM message m WHERE m.id = p.message_id), 'zh');
ALTER TABLE template_pause ALTER COLUMN language SET NOT NULL;
DROP INDEX template_pause_in_force;
CREATE UNIQUE INDEX template_pause_in_force ON template_pause (rule, template_version, language) WHERE resumed_at IS NULL;
GRANT SELECT ON template_pause TO huifang_scoped;

-- Until when a process leaves a provider's texts or calls alone, and why: for people to see. Each process decides by what it met itself.
ALTER TABLE gateway_pause RENAME TO provider_pause;
ALTER TABLE provider_pause RENAME CONSTRAINT gateway_pause_pk TO provider_pause_pk;
ALTER TABLE provider_pause ADD COLUMN channel text NOT NULL DEFAULT 'text', ADD COLUMN since timestamptz;
-- The first of several pauses that nothing good came between.
UPDATE provider_pause SET since = noted_at;
ALTER TABLE provider_pause ALTER COLUMN channel DROP DEFAULT, ALTER COLUMN since SET NOT NULL,
  ADD CONSTRAINT provider_pause_channel_known CHECK (channel IN ('text', 'call')),
  DROP CONSTRAINT provider_pause_pk, ADD CONSTRAINT provider_pause_pk PRIMARY KEY (provider, channel);
GRANT SELECT ON provider_pause TO huifang_scoped;
