DROP TABLE message, text_template, text_rule;
DROP TYPE message_state;
