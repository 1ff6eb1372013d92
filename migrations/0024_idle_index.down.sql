CREATE INDEX call_line_left_alone ON call_line (agent_ended_at) WHERE agent_ended_at IS NOT NULL AND customer_ended_at IS NULL;
