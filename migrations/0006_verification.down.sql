DROP TABLE case_event, verification_case;
