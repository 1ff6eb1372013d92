DROP TABLE provider_event, contact_limit, disposition, agent_state, scheduled_callback, phone_day, attempt, call_task, lane;
DROP TYPE attempt_state;
DROP TYPE task_state;
