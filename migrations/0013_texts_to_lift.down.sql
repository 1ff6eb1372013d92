DROP INDEX message_to_lift;
