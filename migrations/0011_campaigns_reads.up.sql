-- Three reads that grew with the tables. A page of a draw's list sorted the whole draw: its index takes the key in, and
-- replaces the one on draw_id alone, so that a draw writes no more indexes than before. Stops start from the policies that
-- were renewed or closed early lately; missed care calls from the draws that ran lately. An operator should know: policy and
-- draw_item are read once and cannot be written meanwhile (some seconds for a million rows).

DROP INDEX draw_item_draw;
CREATE INDEX draw_item_draw ON draw_item (draw_id, record_key);
CREATE INDEX policy_stopped ON policy (changed_at) WHERE renewed_by IS NOT NULL OR ended_on IS NOT NULL;
CREATE INDEX draw_ran ON draw (ran_at);
