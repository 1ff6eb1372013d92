DROP INDEX scheduled_callback_over;
DROP INDEX verification_case_record;
DROP INDEX policy_salesperson;
DROP TABLE phone_reveal;
