-- A text that was skipped for want of a mobile or of a value is queued after all when the data comes in time: which rows
-- those are. Locks message against writes while the index is built: about a second for a million rows.

CREATE INDEX message_to_lift ON message (rule, expires_at)
  WHERE state = 'skipped' AND reason IN ('no_mobile', 'missing_data', 'contact_moved');
