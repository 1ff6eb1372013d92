DROP TABLE message, text_template;
DROP TYPE message_state;
