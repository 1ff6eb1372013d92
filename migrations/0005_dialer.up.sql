-- The queue. A lane is one campaign × one set of hours × one zone × one pool of callers: what opens, closes, is suspended
-- or belongs to somebody is decided on a few lanes, and no task row changes for it.

CREATE TABLE lane (
  id integer GENERATED ALWAYS AS IDENTITY,
  campaign_code text COLLATE "C" NOT NULL,
  hours_code text NOT NULL,
  time_zone text NOT NULL,
  -- Who may take it: a skill of the centre (`visit`, `care`), `branch:<code>`, `staff:<no>`.
  pool text COLLATE "C" NOT NULL,
  CONSTRAINT lane_pk PRIMARY KEY (id),
  CONSTRAINT lane_once UNIQUE (campaign_code, hours_code, time_zone, pool)
);

CREATE TYPE task_state AS ENUM ('waiting', 'ready', 'claimed', 'calling', 'closed');

CREATE TABLE call_task (
  id bigint GENERATED ALWAYS AS IDENTITY,
  draw_id bigint,
  plan_id integer NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  -- The other records that the same call covers (one person, one call).
  also_keys text[] COLLATE "C",
  branch_code text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  -- Numbers of the contact still to be tried after `phone`, in order.
  spare_numbers text[] COLLATE "C",
  lane integer NOT NULL,
  state task_state NOT NULL,
  -- Smaller goes first: promises 0, care 10, then as the plan says.
  priority smallint NOT NULL,
  ready_at timestamptz NOT NULL,
  opens_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  attempts smallint NOT NULL DEFAULT 0,
  -- Bit set of the parts of the day already tried: 1 morning, 2 afternoon, 4 evening, 8 night.
  parts_tried smallint NOT NULL DEFAULT 0,
  late boolean NOT NULL DEFAULT false,
  -- Fencing token: raised by every claim; a write that carries an older one is refused.
  epoch integer NOT NULL DEFAULT 0,
  claimed_by text COLLATE "C",
  claimed_at timestamptz,
  lease_until timestamptz,
  closed_at timestamptz,
  close_reason text,
  -- Raised with the close where the plan opens a verification case; lowered by the tick that opened it.
  case_due boolean NOT NULL DEFAULT false,
  follows_task_id bigint,
  CONSTRAINT call_task_pk PRIMARY KEY (id),
  CONSTRAINT call_task_closed_has_reason CHECK ((state = 'closed') = (closed_at IS NOT NULL)
    AND (closed_at IS NULL) = (close_reason IS NULL)),
  CONSTRAINT call_task_held_has_lease CHECK ((state IN ('claimed', 'calling')) = (claimed_by IS NOT NULL)
    AND (claimed_by IS NULL) = (lease_until IS NULL) AND (claimed_by IS NULL) = (claimed_at IS NULL)),
  CONSTRAINT call_task_three_attempts CHECK (attempts BETWEEN 0 AND 3),
  CONSTRAINT call_task_close_reason_known CHECK (close_reason IN ('completed', 'refused', 'unreachable', 'wrong_number',
    'no_contact', 'opted_out', 'renewed', 'expired', 'superseded', 'cancelled', 'unreachable_after_correction'))
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_cost_delay = 0);

-- Claim: one descent per open lane. The state is in the predicate, so waiting and closed rows cost a claim nothing.
CREATE INDEX call_task_ready ON call_task (lane, priority, due_at, id) WHERE state = 'ready';
-- Promoter: waiting rows whose time has come.
CREATE INDEX call_task_wake ON call_task (ready_at) WHERE state = 'waiting';
-- One agent, one task in hand: the database decides. Its predicate (the same rows, by call_task_held_has_lease) differs
-- on purpose from that of the next: with the same one the planner, who after a quiet night believes both to be empty,
-- looks an agent up by reading every held row in the other.
CREATE UNIQUE INDEX call_task_one_per_agent ON call_task (claimed_by) WHERE claimed_by IS NOT NULL;
-- One person, one live call: the database decides, whoever asks. The reaper reads the few held rows through it too.
CREATE UNIQUE INDEX call_task_one_live_per_phone ON call_task (phone) WHERE state IN ('claimed', 'calling');
-- Everything still open for a number: daily cap, opt-out, "why".
CREATE INDEX call_task_open_phone ON call_task (phone) WHERE state IN ('waiting', 'ready');
-- A record once per draw, and a record's history.
CREATE UNIQUE INDEX call_task_record ON call_task (record_key, draw_id);
CREATE INDEX call_task_case_due ON call_task (id) WHERE case_due;
CREATE INDEX call_task_follows ON call_task (follows_task_id) WHERE follows_task_id IS NOT NULL;


CREATE TYPE attempt_state AS ENUM ('intent', 'placed', 'ringing', 'answered', 'ended', 'failed', 'unknown');

CREATE TABLE attempt (
  id bigint GENERATED ALWAYS AS IDENTITY,
  task_id bigint NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  -- 1 to 3 within the task's cycle; an attempt that failed on our side keeps its number and is not counted.
  number smallint NOT NULL,
  phone text COLLATE "C" NOT NULL,
  agent text COLLATE "C" NOT NULL,
  carrier text NOT NULL,
  -- Names the call in the carrier's reports; a call dialled on a desk phone has none.
  token uuid,
  epoch integer NOT NULL,
  state attempt_state NOT NULL DEFAULT 'intent',
  -- Carrier's last word: answered, no_answer, busy, switched_off, voicemail, invalid_number, failed, unknown
  outcome text,
  counted boolean NOT NULL DEFAULT true,
  started_at timestamptz NOT NULL,
  placed_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  provider_ref text COLLATE "C",
  disposition text,
  disposed_at timestamptz,
  disposed_by text COLLATE "C",
  -- What the customer said that people must act on, e.g. nobody_called.
  flags text[],
  note text,
  CONSTRAINT attempt_pk PRIMARY KEY (id),
  CONSTRAINT attempt_number_in_cycle CHECK (number BETWEEN 1 AND 3),
  CONSTRAINT attempt_disposed_by_someone CHECK ((disposition IS NULL) = (disposed_at IS NULL)
    AND (disposition IS NULL) = (disposed_by IS NULL)),
  CONSTRAINT attempt_over_has_end CHECK ((state IN ('ended', 'failed', 'unknown')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX attempt_token_once ON attempt (token) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX attempt_number_once ON attempt (task_id, number) WHERE counted;
CREATE UNIQUE INDEX attempt_one_live_per_phone ON attempt (phone) WHERE state IN ('intent', 'placed', 'ringing', 'answered');
CREATE UNIQUE INDEX attempt_one_per_claim ON attempt (task_id, epoch);
-- Attempts still owed an end or a disposition: the reconciler's and the desk's list.
CREATE INDEX attempt_open ON attempt (started_at) WHERE disposition IS NULL;
CREATE INDEX attempt_time ON attempt USING brin (started_at);
CREATE INDEX attempt_flagged ON attempt (id) WHERE flags IS NOT NULL;

-- Attempts made to a number on a local day, across campaigns.
CREATE TABLE phone_day (
  phone text COLLATE "C" NOT NULL,
  on_date date NOT NULL,
  attempts smallint NOT NULL,
  CONSTRAINT phone_day_pk PRIMARY KEY (phone, on_date)
);

-- 预约回拨: a promise to a customer.
CREATE TABLE scheduled_callback (
  id bigint GENERATED ALWAYS AS IDENTITY,
  task_id bigint NOT NULL,
  attempt_id bigint NOT NULL,
  agent text COLLATE "C" NOT NULL,
  promised_at timestamptz NOT NULL,
  -- From here on the team may keep the promise.
  team_from_at timestamptz NOT NULL,
  -- Lane and priority that the task goes back to when the promise leaves its agent.
  team_lane integer NOT NULL,
  state text NOT NULL DEFAULT 'pending',
  handed_over_at timestamptz,
  note text,
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  CONSTRAINT scheduled_callback_pk PRIMARY KEY (id),
  CONSTRAINT scheduled_callback_state_known CHECK (state IN ('pending', 'handed_over', 'done', 'missed', 'cancelled')),
  CONSTRAINT scheduled_callback_closed_has_end CHECK ((state IN ('done', 'missed', 'cancelled')) = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX scheduled_callback_one_open ON scheduled_callback (task_id) WHERE state IN ('pending', 'handed_over');
CREATE INDEX scheduled_callback_agent ON scheduled_callback (agent, promised_at) WHERE state IN ('pending', 'handed_over');
CREATE INDEX scheduled_callback_tolerance ON scheduled_callback (team_from_at) WHERE state = 'pending';

CREATE TABLE agent_state (
  staff_no text COLLATE "C" NOT NULL,
  state text NOT NULL,
  reason text,
  since timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  CONSTRAINT agent_state_pk PRIMARY KEY (staff_no),
  CONSTRAINT agent_state_known CHECK (state IN ('ready', 'talking', 'wrap_up', 'break', 'offline')),
  CONSTRAINT agent_break_has_reason CHECK (state <> 'break' OR reason IS NOT NULL)
);

CREATE TABLE disposition (
  code text NOT NULL,
  grp text NOT NULL,
  reached boolean NOT NULL,
  -- close: with close_reason; retry: until attempts run out; next_number: or close; callback: a promise; void: not counted
  effect text NOT NULL,
  close_reason text,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  sort smallint NOT NULL,
  CONSTRAINT disposition_pk PRIMARY KEY (code),
  CONSTRAINT disposition_group_known CHECK (grp IN ('reached', 'not_reached', 'bad_data', 'ours', 'system')),
  CONSTRAINT disposition_effect_known CHECK (effect IN ('close', 'retry', 'next_number', 'callback', 'void')),
  CONSTRAINT disposition_close_has_reason CHECK ((effect IN ('close', 'next_number')) = (close_reason IS NOT NULL))
);
INSERT INTO disposition (code, grp, reached, effect, close_reason, name_zh, name_en, sort) VALUES
  ('completed',      'reached',     true,  'close',       'completed',    '已完成',           'completed', 10),
  ('refused',        'reached',     true,  'close',       'refused',      '客户拒绝回访',     'refused', 20),
  ('callback',       'reached',     true,  'callback',    NULL,           '客户约定时间',     'asked for another time', 30),
  ('third_party',    'reached',     true,  'retry',       NULL,           '他人代接，可转达', 'third party will pass it on', 40),
  ('language',       'reached',     true,  'retry',       NULL,           '语言不通',         'language', 50),
  ('deceased',       'reached',     true,  'close',       'cancelled',    '客户身故',         'deceased', 60),
  ('company_closed', 'reached',     true,  'close',       'cancelled',    '单位注销',         'company closed', 70),
  ('do_not_call',    'reached',     true,  'close',       'opted_out',    '要求不再联系',     'asked not to be contacted', 80),
  ('no_answer',      'not_reached', false, 'retry',       NULL,           '无人接听',         'no answer', 110),
  ('busy',           'not_reached', false, 'retry',       NULL,           '占线',             'busy', 120),
  ('switched_off',   'not_reached', false, 'retry',       NULL,           '关机',             'switched off', 130),
  ('voicemail',      'not_reached', false, 'retry',       NULL,           '语音信箱',         'voicemail', 140),
  ('hung_up',        'not_reached', false, 'retry',       NULL,           '接通即挂断',       'hung up at once', 150),
  ('wrong_number',   'bad_data',    false, 'next_number', 'wrong_number', '号码错误',         'wrong number', 210),
  ('invalid_number', 'bad_data',    false, 'next_number', 'wrong_number', '空号',             'number does not exist', 220),
  ('no_contact',     'bad_data',    false, 'close',       'no_contact',   '无联系方式',       'no contact on record', 230),
  ('carrier_error',  'ours',        false, 'void',        NULL,           '线路故障',         'carrier error', 310),
  ('agent_cancelled','ours',        false, 'void',        NULL,           '坐席取消拨号',     'agent cancelled before dialling', 320),
  ('unrecorded',     'system',      false, 'retry',       NULL,           '结果不明',         'result unknown', 410);

-- Limits of law and of the house that are read fresh at each decision; the newest version in force counts.
CREATE TABLE contact_limit (
  version integer NOT NULL,
  daily_cap smallint NOT NULL,
  effective_from timestamptz NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT contact_limit_pk PRIMARY KEY (version),
  CONSTRAINT contact_limit_cap_sane CHECK (daily_cap BETWEEN 1 AND 20)
);
INSERT INTO contact_limit VALUES (1, 3, '2000-01-01T00:00:00Z', 'system', '2026-01-01T00:00:00Z');

-- What carriers and gateways tell us, raw, before anything is concluded from it.
CREATE TABLE provider_event (
  id bigint GENERATED ALWAYS AS IDENTITY,
  channel text NOT NULL,
  provider text NOT NULL,
  token uuid NOT NULL,
  payload jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  reduced_at timestamptz,
  CONSTRAINT provider_event_pk PRIMARY KEY (id),
  CONSTRAINT provider_event_channel_known CHECK (channel IN ('call', 'text'))
);
CREATE INDEX provider_event_to_reduce ON provider_event (id) WHERE reduced_at IS NULL;
CREATE INDEX provider_event_token ON provider_event (token);
