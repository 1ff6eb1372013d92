-- No statement reads call_line by the end of the agent's leg: dial.sql.ts comes from the attempts under way.
DROP INDEX call_line_left_alone;
