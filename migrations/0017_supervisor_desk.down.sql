DROP TABLE text_test_number;
UPDATE simulation_run SET state = 'failed', error = coalesce(error, 'cancelled') WHERE state = 'cancelled';
ALTER TABLE simulation_run DROP CONSTRAINT simulation_run_state_known;
ALTER TABLE simulation_run ADD CONSTRAINT simulation_run_state_known CHECK (state IN ('running', 'done', 'failed'));
DROP INDEX message_created;
DROP INDEX message_phone_ended;
DROP INDEX attempt_phone;
DROP INDEX policy_first_number, policy_numbers, policy_plate, policy_name, claim_first_number, claim_numbers, claim_plate, claim_name,
  complaint_first_number, complaint_numbers, complaint_name, repair_first_number, repair_numbers, repair_plate, repair_name;
