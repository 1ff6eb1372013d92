DROP INDEX draw_ran;
DROP INDEX policy_stopped;
DROP INDEX draw_item_draw;
CREATE INDEX draw_item_draw ON draw_item (draw_id);
