DROP TABLE follow_up, draw_item, draw, campaign_version, campaign;
