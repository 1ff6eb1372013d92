DROP TABLE call_draft;
DROP TABLE script_answer;
DROP TABLE service_item;
