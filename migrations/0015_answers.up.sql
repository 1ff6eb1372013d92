-- What customers answered, as data against the script's version (product §8); the service items that answers tell of; what an
-- agent has typed during a call, so that a reload loses nothing. New tables only: nothing is locked.

-- What the standard promises to customers, and asks them about afterwards. Data: a house may add its own.
CREATE TABLE service_item (
  code text COLLATE "C" NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  clause text NOT NULL,
  sort smallint NOT NULL,
  CONSTRAINT service_item_pk PRIMARY KEY (code)
);
INSERT INTO service_item (code, name_zh, name_en, clause, sort) VALUES
  ('business-card',          '递交名片',             'business card handed over',                  '服务标准 8(1)',  10),
  ('cover-explained',        '讲解保障内容',         'cover explained',                            '服务标准 8(2)',  20),
  ('form-guided',            '指导填写投保单',       'application form guided or checked',         '服务标准 8(3)',  30),
  ('service-guide',          '随保单送服务指南',     'service guide received',                     '服务标准 9(1)',  40),
  ('policy-folder',          '保单封套',             'policy handed over in its folder',           '服务标准 9(2)',  50),
  ('thank-you-letter',       '承保后感谢信',         'thank-you letter received',                  '服务标准 9(6)',  60),
  ('surveyor-called',        '查勘员五分钟内联系',   'surveyor called within 5 minutes',           '服务标准 10(1)', 70),
  ('surveyor-arrived-town',  '查勘员市内三十分钟到', 'surveyor arrived within 30 minutes in town', '服务标准 10(1)', 80),
  ('surveyor-arrived-rural', '查勘员市郊九十分钟到', 'surveyor arrived within 90 minutes outside', '服务标准 10(1)', 90),
  ('rescue-called',          '救援五分钟内联系',     'rescue called within 5 minutes',             '服务标准 10(3)', 100),
  ('rescue-destination',     '拖车去向先征得同意',   'asked first where the car is towed',         '服务标准 10(3)', 110),
  ('cross-region-service',   '异地理赔同样服务',     'served away from home as at home',           '服务标准 10(6)', 120),
  ('payment-told',           '赔款到账告知',         'payment told',                               '服务标准 10(8)', 130),
  ('claim-satisfaction',     '理赔满意度',           'satisfaction with the claim',                '服务标准 10(8)', 140),
  ('papers-told-once',       '理赔资料一次告知',     'papers told once and in full',               '服务标准 10(9)', 150),
  ('renewal-letter',         '续保函',               'renewal letter received',                    '服务标准 11(1)', 160),
  ('renewal-reminded',       '续保提醒',             'reminded of the renewal',                    '服务标准 11(3)', 170),
  ('complaint-contact',      '投诉及时联系',         'complainant contacted in time',              '投诉处理办法 14', 180),
  ('complaint-answer',       '投诉结果告知',         'outcome of the complaint told',              '投诉处理办法 3',  190),
  ('complaint-satisfaction', '投诉处理满意度',       'satisfaction with the complaint''s handling', '投诉处理办法 11', 200),
  ('repair-progress',        '维修进度告知',         'told of the repair''s progress',             '送修管理办法 二(5)', 210),
  ('repair-pick-up',         '取车通知',             'told when to collect the car',               '送修管理办法 二(7)', 220),
  ('repair-explained',       '交车时讲解维修内容',   'repair explained at the handover',           '送修管理办法 二(7)', 230),
  ('repair-price',           '维修费用透明',         'nothing charged beyond what was agreed',     '送修管理办法 三(4)', 240),
  ('repair-satisfaction',    '维修满意度',           'satisfaction with the repair',               '送修管理办法 三(2)', 250);

-- One answer of one call. Campaign and branch stand beside it, as they do on attempts and tasks: reports count answers by them.
CREATE TABLE script_answer (
  attempt_id bigint NOT NULL,
  question_id text COLLATE "C" NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  script_code text COLLATE "C" NOT NULL,
  script_version integer NOT NULL,
  service_item text COLLATE "C",
  -- Exactly one of the three: codes of options (one, or several), a number (also of a scale), words.
  choices text[],
  number numeric,
  words text,
  -- Whether the service item was met by it, as the option says; null: it says nothing of that.
  meets boolean,
  answered_at timestamptz NOT NULL,
  CONSTRAINT script_answer_pk PRIMARY KEY (attempt_id, question_id),
  CONSTRAINT script_answer_one_value CHECK (num_nonnulls(choices, number, words) = 1),
  CONSTRAINT script_answer_version_known FOREIGN KEY (script_code, script_version) REFERENCES script_version (code, version),
  CONSTRAINT script_answer_item_known FOREIGN KEY (service_item) REFERENCES service_item (code)
);
-- Answers come in the order of time: what a report reads of a quarter lies together.
CREATE INDEX script_answer_time ON script_answer USING brin (answered_at);

-- What an agent has typed during the call in hand. An agent holds one task at a time, so one row each; it counts only while the
-- task is still held under the epoch it names, and needs no cleaning.
CREATE TABLE call_draft (
  agent text COLLATE "C" NOT NULL,
  task_id bigint NOT NULL,
  epoch integer NOT NULL,
  answers jsonb NOT NULL,
  note text,
  step_id text,
  saved_at timestamptz NOT NULL,
  CONSTRAINT call_draft_pk PRIMARY KEY (agent)
);

-- People with a branch see the answers of their branches, and the drafts of the calls that they may see.
ALTER TABLE script_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON script_answer TO huifang_scoped USING (branch_code = ANY ((SELECT huifang_branches())::text[]));
ALTER TABLE call_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON call_draft TO huifang_scoped USING (EXISTS (SELECT FROM call_task t WHERE t.id = call_draft.task_id));
GRANT SELECT ON service_item, script_answer, call_draft TO huifang_scoped;
