DROP TABLE idempotency_key, audit_entry;
DROP FUNCTION refuse_change();
