-- What a competent hand would type to draw one week of policies into the same tables, with the same indexes and checks:
-- no reasons but a missing number, no grouping by person, no counts. The limit that the product's draw is measured against.
-- psql -v since=2026-03-02T00:00+08 -v until=2026-03-09T00:00+08 -v due=2026-03-09T06:00+08 -v plan=1 -f draw-baseline.sql
BEGIN;

INSERT INTO draw (campaign_code, plan_id, rule_version, due_at, ran_at)
VALUES ('new-policy', :plan, 1, :'due', :'due') RETURNING id \gset

INSERT INTO lane (campaign_code, hours_code, time_zone, pool)
SELECT DISTINCT 'new-policy', 'standard', coalesce(p.time_zone, b.time_zone, 'Asia/Shanghai'), 'visit'
FROM policy p LEFT JOIN branch b USING (branch_code)
WHERE p.underwritten_at >= :'since' AND p.underwritten_at < :'until'
ON CONFLICT DO NOTHING;

INSERT INTO call_task (draw_id, plan_id, campaign_code, record_type, record_key, branch_code, phone, lane, state, priority,
  ready_at, opens_at, due_at)
SELECT :id, :plan, 'new-policy', 'policy', p.policy_no, p.branch_code, p.numbers[1], l.id, 'ready', 50,
  :'due', :'due', :'due'::timestamptz + interval '7 days'
FROM policy p
LEFT JOIN branch b USING (branch_code)
JOIN lane l ON l.campaign_code = 'new-policy' AND l.hours_code = 'standard' AND l.pool = 'visit'
  AND l.time_zone = coalesce(p.time_zone, b.time_zone, 'Asia/Shanghai')
WHERE p.underwritten_at >= :'since' AND p.underwritten_at < :'until' AND cardinality(p.numbers) > 0
  AND (p.product_line = 'individual_motor' AND p.holder_type = 'individual'
    OR p.product_line IN ('group_fire', 'group_liability', 'group_engineering', 'group_accident_health'));

INSERT INTO draw_item (draw_id, campaign_code, occasion_on, record_type, record_key, branch_code, lead_key, reason)
SELECT :id, 'new-policy', '1970-01-01', 'policy', p.policy_no, p.branch_code,
  CASE WHEN cardinality(p.numbers) > 0 THEN p.policy_no END, CASE WHEN cardinality(p.numbers) = 0 THEN 'no_contact' END
FROM policy p
WHERE p.underwritten_at >= :'since' AND p.underwritten_at < :'until'
  AND (p.product_line = 'individual_motor' AND p.holder_type = 'individual'
    OR p.product_line IN ('group_fire', 'group_liability', 'group_engineering', 'group_accident_health'));

COMMIT;
