DROP INDEX call_task_waiting;
