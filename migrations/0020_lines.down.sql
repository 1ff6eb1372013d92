DROP TABLE call_pace;
DROP TABLE call_line;
DROP TABLE agent_line;
