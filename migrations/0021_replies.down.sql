DROP INDEX message_to_lift;
CREATE INDEX message_to_lift ON message (rule, expires_at)
  WHERE state = 'skipped' AND reason IN ('no_mobile', 'missing_data', 'contact_moved');
DROP INDEX message_case_due;
ALTER TABLE message DROP COLUMN case_due;
DROP TABLE gateway_pause;
DROP TABLE template_pause;
DROP TABLE dead_text_number;
DROP TABLE reply;
