REVOKE SELECT ON provider_pause FROM huifang_scoped;
DELETE FROM provider_pause WHERE channel <> 'text';
ALTER TABLE provider_pause DROP CONSTRAINT provider_pause_pk, DROP COLUMN channel, DROP COLUMN since,
  ADD CONSTRAINT gateway_pause_pk PRIMARY KEY (provider);
ALTER TABLE provider_pause RENAME TO gateway_pause;

REVOKE SELECT ON template_pause FROM huifang_scoped;
-- Of the pauses of two languages the first stands for both, as it did before.
UPDATE template_pause p SET resumed_at = p.paused_at, resumed_by = 'system' WHERE p.resumed_at IS NULL AND EXISTS (
  SELECT FROM template_pause o WHERE o.rule = p.rule AND o.template_version = p.template_version AND o.resumed_at IS NULL AND o.id < p.id);
DROP INDEX template_pause_in_force;
ALTER TABLE template_pause DROP COLUMN language;
CREATE UNIQUE INDEX template_pause_in_force ON template_pause (rule, template_version) WHERE resumed_at IS NULL;
ALTER TABLE message DROP COLUMN language;
