DROP INDEX message_without_code;
ALTER TABLE message DROP COLUMN template_values;
DROP TABLE provider_template;
