-- The schema after all migrations, written by "npm run schema:dump" and compared by "npm run schema:check".
-- For reading: nothing runs it. Change the schema with a new migration.

CREATE TYPE attempt_state AS ENUM ('intent', 'placed', 'ringing', 'answered', 'ended', 'failed', 'unknown');

CREATE TYPE message_state AS ENUM ('queued', 'intent', 'sent', 'delivered', 'undelivered', 'failed', 'unknown', 'skipped');

CREATE TYPE task_state AS ENUM ('waiting', 'ready', 'claimed', 'calling', 'closed');

CREATE OR REPLACE FUNCTION public.huifang_branches()
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ SELECT coalesce(nullif(current_setting('huifang.branches', true), ''), '{}')::text[] $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $function$;

CREATE TABLE agent_line (
  staff_no text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  phone text COLLATE "C",
  set_by text COLLATE "C" NOT NULL,
  set_at timestamp with time zone NOT NULL,
  CONSTRAINT agent_line_pk PRIMARY KEY (staff_no),
  CONSTRAINT agent_line_kind_known CHECK ((kind = ANY (ARRAY['phone'::text, 'softphone'::text]))),
  CONSTRAINT agent_line_phone_where_needed CHECK (((kind = 'phone'::text) = (phone IS NOT NULL)))
);

CREATE TABLE agent_state (
  staff_no text COLLATE "C" NOT NULL,
  state text NOT NULL,
  reason text,
  since timestamp with time zone NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  CONSTRAINT agent_state_pk PRIMARY KEY (staff_no),
  CONSTRAINT agent_break_has_reason CHECK (((state <> 'break'::text) OR (reason IS NOT NULL))),
  CONSTRAINT agent_state_known CHECK ((state = ANY (ARRAY['ready'::text, 'talking'::text, 'wrap_up'::text, 'break'::text, 'offline'::text])))
);

CREATE TABLE api_key (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text COLLATE "C" NOT NULL,
  prefix text NOT NULL,
  key_hash bytea NOT NULL,
  scopes text[] NOT NULL,
  branch_code text COLLATE "C",
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  revoked_by text,
  revoked_at timestamp with time zone,
  CONSTRAINT api_key_pk PRIMARY KEY (id),
  CONSTRAINT api_key_once UNIQUE (key_hash),
  CONSTRAINT api_key_has_scopes CHECK ((cardinality(scopes) > 0)),
  CONSTRAINT api_key_revoked_by_someone CHECK (((revoked_at IS NULL) = (revoked_by IS NULL)))
);
CREATE UNIQUE INDEX api_key_name_once ON public.api_key USING btree (name) WHERE (revoked_at IS NULL);

CREATE TABLE app_user (
  login text COLLATE "C" NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  staff_no text COLLATE "C",
  branch_code text COLLATE "C",
  password_hash text NOT NULL,
  must_change_password boolean DEFAULT true NOT NULL,
  disabled_at timestamp with time zone,
  disabled_by text,
  signed_in_at timestamp with time zone,
  version integer DEFAULT 1 NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT app_user_pk PRIMARY KEY (login),
  CONSTRAINT app_user_branch_where_needed CHECK (((role <> ALL (ARRAY['branch'::text, 'salesperson'::text])) OR (branch_code IS NOT NULL))),
  CONSTRAINT app_user_disabled_by_someone CHECK (((disabled_at IS NULL) = (disabled_by IS NULL))),
  CONSTRAINT app_user_login_plain CHECK (((login = lower(login)) AND (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'::text))),
  CONSTRAINT app_user_role_known CHECK ((role = ANY (ARRAY['agent'::text, 'salesperson'::text, 'branch'::text, 'supervisor'::text, 'quality'::text, 'complaints'::text, 'administrator'::text]))),
  CONSTRAINT app_user_staff_where_needed CHECK (((role <> ALL (ARRAY['agent'::text, 'salesperson'::text])) OR (staff_no IS NOT NULL)))
);
CREATE UNIQUE INDEX app_user_staff_once ON public.app_user USING btree (staff_no) WHERE (staff_no IS NOT NULL);

CREATE TABLE attempt (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  task_id bigint NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  number smallint NOT NULL,
  phone text COLLATE "C" NOT NULL,
  agent text COLLATE "C" NOT NULL,
  carrier text NOT NULL,
  token uuid,
  epoch integer NOT NULL,
  state attempt_state DEFAULT 'intent'::attempt_state NOT NULL,
  outcome text,
  counted boolean DEFAULT true NOT NULL,
  started_at timestamp with time zone NOT NULL,
  placed_at timestamp with time zone,
  answered_at timestamp with time zone,
  ended_at timestamp with time zone,
  provider_ref text COLLATE "C",
  disposition text,
  disposed_at timestamp with time zone,
  disposed_by text COLLATE "C",
  flags text[],
  note text,
  CONSTRAINT attempt_pk PRIMARY KEY (id),
  CONSTRAINT attempt_disposed_by_someone CHECK ((((disposition IS NULL) = (disposed_at IS NULL)) AND ((disposition IS NULL) = (disposed_by IS NULL)))),
  CONSTRAINT attempt_number_in_cycle CHECK (((number >= 1) AND (number <= 3))),
  CONSTRAINT attempt_over_has_end CHECK (((state = ANY (ARRAY['ended'::attempt_state, 'failed'::attempt_state, 'unknown'::attempt_state])) = (ended_at IS NOT NULL)))
);
CREATE INDEX attempt_flagged ON public.attempt USING btree (id) WHERE (flags IS NOT NULL);
CREATE UNIQUE INDEX attempt_number_once ON public.attempt USING btree (task_id, number) WHERE counted;
CREATE UNIQUE INDEX attempt_one_live_per_phone ON public.attempt USING btree (phone) WHERE (state = ANY (ARRAY['intent'::attempt_state, 'placed'::attempt_state, 'ringing'::attempt_state, 'answered'::attempt_state]));
CREATE UNIQUE INDEX attempt_one_per_claim ON public.attempt USING btree (task_id, epoch);
CREATE INDEX attempt_open ON public.attempt USING btree (started_at) WHERE (disposition IS NULL);
CREATE INDEX attempt_phone ON public.attempt USING btree (phone, id) WHERE (disposition IS NOT NULL);
CREATE INDEX attempt_time ON public.attempt USING brin (started_at);
CREATE UNIQUE INDEX attempt_token_once ON public.attempt USING btree (token) WHERE (token IS NOT NULL);

CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  entity_type text NOT NULL,
  entity_id text COLLATE "C" NOT NULL,
  before jsonb,
  after jsonb,
  CONSTRAINT audit_entry_pk PRIMARY KEY (id)
);
CREATE INDEX audit_entry_action ON public.audit_entry USING btree (action, id);
CREATE INDEX audit_entry_actor ON public.audit_entry USING btree (actor, id);
CREATE INDEX audit_entry_entity ON public.audit_entry USING btree (entity_type, entity_id);
CREATE INDEX audit_entry_time ON public.audit_entry USING brin (at);
CREATE TRIGGER audit_entry_is_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE branch (
  branch_code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  parent_code text COLLATE "C",
  region text,
  time_zone text,
  coordinator_no text COLLATE "C",
  placeholder boolean DEFAULT false NOT NULL,
  attributes jsonb,
  known_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT branch_pk PRIMARY KEY (branch_code),
  CONSTRAINT branch_is_not_its_own_parent CHECK ((parent_code IS DISTINCT FROM branch_code))
);

CREATE TABLE calendar_day (
  region text NOT NULL,
  on_date date NOT NULL,
  kind text NOT NULL,
  name text,
  source text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT calendar_day_pk PRIMARY KEY (region, on_date),
  CONSTRAINT calendar_day_kind_known CHECK ((kind = ANY (ARRAY['off'::text, 'work'::text, 'closed'::text])))
);

CREATE TABLE calendar_version (
  version integer NOT NULL,
  source text NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT calendar_version_pk PRIMARY KEY (version)
);

CREATE TABLE calendar_year (
  region text NOT NULL,
  year smallint NOT NULL,
  source text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT calendar_year_pk PRIMARY KEY (region, year)
);

CREATE TABLE call_draft (
  agent text COLLATE "C" NOT NULL,
  task_id bigint NOT NULL,
  epoch integer NOT NULL,
  answers jsonb NOT NULL,
  note text,
  step_id text,
  saved_at timestamp with time zone NOT NULL,
  CONSTRAINT call_draft_pk PRIMARY KEY (agent)
);

CREATE TABLE call_line (
  attempt_id bigint NOT NULL,
  token uuid NOT NULL,
  line text COLLATE "C" NOT NULL,
  caller_id text COLLATE "C",
  ring_seconds smallint NOT NULL,
  recording boolean NOT NULL,
  machine_detection boolean NOT NULL,
  agent_sid text COLLATE "C",
  agent_leg text,
  agent_ended_at timestamp with time zone,
  bridged_at timestamp with time zone,
  refused text,
  customer_sid text COLLATE "C",
  customer_leg text,
  customer_ended_at timestamp with time zone,
  machine text,
  hang_up_at timestamp with time zone,
  room_at timestamp with time zone,
  held_at timestamp with time zone,
  transfer_to text COLLATE "C",
  transfer_at timestamp with time zone,
  transfer_sid text COLLATE "C",
  transfer_leg text,
  joined_at timestamp with time zone,
  asked_at timestamp with time zone,
  alarmed boolean DEFAULT false NOT NULL,
  events_forgotten_at timestamp with time zone,
  CONSTRAINT call_line_pk PRIMARY KEY (attempt_id),
  CONSTRAINT call_line_token_once UNIQUE (token),
  CONSTRAINT call_line_bridged_or_refused CHECK (((bridged_at IS NULL) OR (refused IS NULL))),
  CONSTRAINT call_line_held_in_a_room CHECK (((held_at IS NULL) OR (room_at IS NOT NULL))),
  CONSTRAINT call_line_legs_known CHECK (((agent_leg = ANY (ARRAY['dialled'::text, 'ringing'::text, 'answered'::text, 'ended'::text])) AND (customer_leg = ANY (ARRAY['dialled'::text, 'ringing'::text, 'answered'::text, 'ended'::text])) AND (transfer_leg = ANY (ARRAY['dialled'::text, 'ringing'::text, 'answered'::text, 'ended'::text])))),
  CONSTRAINT call_line_transfer_whole CHECK (((transfer_to IS NULL) = (transfer_at IS NULL)))
);
CREATE INDEX call_line_of_line ON public.call_line USING btree (line, attempt_id);
CREATE INDEX call_line_transferred ON public.call_line USING btree (transfer_at) WHERE (transfer_at IS NOT NULL);

CREATE TABLE call_pace (
  provider text NOT NULL,
  next_at timestamp with time zone NOT NULL,
  CONSTRAINT call_pace_pk PRIMARY KEY (provider)
);

CREATE TABLE call_task (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  draw_id bigint,
  plan_id integer NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  also_keys text[] COLLATE "C",
  branch_code text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  spare_numbers text[] COLLATE "C",
  lane integer NOT NULL,
  state task_state NOT NULL,
  priority smallint NOT NULL,
  ready_at timestamp with time zone NOT NULL,
  opens_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone NOT NULL,
  attempts smallint DEFAULT 0 NOT NULL,
  parts_tried smallint DEFAULT 0 NOT NULL,
  late boolean DEFAULT false NOT NULL,
  epoch integer DEFAULT 0 NOT NULL,
  claimed_by text COLLATE "C",
  claimed_at timestamp with time zone,
  lease_until timestamp with time zone,
  closed_at timestamp with time zone,
  close_reason text,
  case_due boolean DEFAULT false NOT NULL,
  follows_task_id bigint,
  CONSTRAINT call_task_pk PRIMARY KEY (id),
  CONSTRAINT call_task_close_reason_known CHECK ((close_reason = ANY (ARRAY['completed'::text, 'refused'::text, 'unreachable'::text, 'wrong_number'::text, 'no_contact'::text, 'opted_out'::text, 'renewed'::text, 'expired'::text, 'superseded'::text, 'cancelled'::text, 'unreachable_after_correction'::text]))),
  CONSTRAINT call_task_closed_has_reason CHECK ((((state = 'closed'::task_state) = (closed_at IS NOT NULL)) AND ((closed_at IS NULL) = (close_reason IS NULL)))),
  CONSTRAINT call_task_held_has_lease CHECK ((((state = ANY (ARRAY['claimed'::task_state, 'calling'::task_state])) = (claimed_by IS NOT NULL)) AND ((claimed_by IS NULL) = (lease_until IS NULL)) AND ((claimed_by IS NULL) = (claimed_at IS NULL)))),
  CONSTRAINT call_task_three_attempts CHECK (((attempts >= 0) AND (attempts <= 3)))
) WITH (autovacuum_vacuum_cost_delay=0, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=20000, fillfactor=85);
CREATE INDEX call_task_case_due ON public.call_task USING btree (id) WHERE case_due;
CREATE INDEX call_task_follows ON public.call_task USING btree (follows_task_id) WHERE (follows_task_id IS NOT NULL);
CREATE UNIQUE INDEX call_task_one_live_per_phone ON public.call_task USING btree (phone) WHERE (state = ANY (ARRAY['claimed'::task_state, 'calling'::task_state]));
CREATE UNIQUE INDEX call_task_one_per_agent ON public.call_task USING btree (claimed_by) WHERE (claimed_by IS NOT NULL);
CREATE INDEX call_task_open_phone ON public.call_task USING btree (phone) WHERE (state = ANY (ARRAY['waiting'::task_state, 'ready'::task_state]));
CREATE INDEX call_task_ready ON public.call_task USING btree (lane, priority, due_at, id) WHERE (state = 'ready'::task_state);
CREATE UNIQUE INDEX call_task_record ON public.call_task USING btree (record_key, draw_id);
CREATE INDEX call_task_waiting ON public.call_task USING btree (lane, ready_at) WHERE (state = 'waiting'::task_state);
CREATE INDEX call_task_wake ON public.call_task USING btree (ready_at) WHERE (state = 'waiting'::task_state);

CREATE TABLE calling_hours (
  code text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  weekday jsonb NOT NULL,
  weekend jsonb NOT NULL,
  holiday text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT calling_hours_pk PRIMARY KEY (code),
  CONSTRAINT calling_hours_holiday_known CHECK ((holiday = ANY (ARRAY['weekend'::text, 'weekday'::text, 'closed'::text])))
);

CREATE TABLE campaign (
  code text COLLATE "C" NOT NULL,
  live_from timestamp with time zone NOT NULL,
  suspended_at timestamp with time zone,
  suspended_by text,
  suspend_reason text,
  CONSTRAINT campaign_pk PRIMARY KEY (code),
  CONSTRAINT campaign_suspended_by_someone CHECK (((suspended_at IS NULL) = (suspended_by IS NULL)))
);

CREATE TABLE campaign_version (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  clause text NOT NULL,
  "values" jsonb NOT NULL,
  effective_from timestamp with time zone NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT campaign_version_pk PRIMARY KEY (id),
  CONSTRAINT campaign_version_once UNIQUE (campaign_code, version),
  CONSTRAINT campaign_version_of FOREIGN KEY (campaign_code) REFERENCES campaign(code)
);
CREATE TRIGGER campaign_version_is_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON public.campaign_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE case_event (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  case_id bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  kind text NOT NULL,
  note text,
  before jsonb,
  after jsonb,
  CONSTRAINT case_event_pk PRIMARY KEY (id),
  CONSTRAINT case_event_of FOREIGN KEY (case_id) REFERENCES verification_case(id)
);
CREATE INDEX case_event_case ON public.case_event USING btree (case_id, id);

CREATE TABLE claim (
  report_no text COLLATE "C" NOT NULL,
  policy_no text COLLATE "C",
  plate text,
  reporter_name text,
  reporter_phone text,
  on_scene boolean,
  reported_at timestamp with time zone NOT NULL,
  dispatched_at timestamp with time zone,
  arrived_at timestamp with time zone,
  closed_at timestamp with time zone,
  paid_at timestamp with time zone,
  amount numeric(16,2),
  branch_code text COLLATE "C" NOT NULL,
  handling_branch_code text COLLATE "C",
  vip boolean DEFAULT false NOT NULL,
  attributes jsonb,
  numbers text[] COLLATE "C" DEFAULT '{}'::text[] NOT NULL,
  number_kinds text[] DEFAULT '{}'::text[] NOT NULL,
  known_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT claim_pk PRIMARY KEY (report_no),
  CONSTRAINT claim_numbers_have_kinds CHECK ((cardinality(numbers) = cardinality(number_kinds)))
);
CREATE INDEX claim_closed ON public.claim USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX claim_dispatched ON public.claim USING btree (dispatched_at) WHERE (dispatched_at IS NOT NULL);
CREATE INDEX claim_first_number ON public.claim USING hash ((numbers[1]));
CREATE INDEX claim_name ON public.claim USING btree (reporter_name COLLATE "C", report_no);
CREATE INDEX claim_numbers ON public.claim USING gin (numbers) WHERE (cardinality(numbers) > 1);
CREATE INDEX claim_plate ON public.claim USING hash (upper(translate(plate, '·• -'::text, ''::text)) COLLATE "C") WHERE (plate IS NOT NULL);
CREATE INDEX claim_reported ON public.claim USING btree (reported_at);

CREATE TABLE complaint (
  complaint_no text COLLATE "C" NOT NULL,
  report_no text COLLATE "C",
  policy_no text COLLATE "C",
  complainant_name text,
  complainant_phone text,
  received_at timestamp with time zone NOT NULL,
  severity text NOT NULL,
  due_by timestamp with time zone,
  about text,
  channel text,
  branch_code text COLLATE "C" NOT NULL,
  contacted_at timestamp with time zone,
  investigated_at timestamp with time zone,
  approved_at timestamp with time zone,
  closed_at timestamp with time zone,
  upheld boolean,
  upheld_reason text,
  attributes jsonb,
  numbers text[] COLLATE "C" DEFAULT '{}'::text[] NOT NULL,
  number_kinds text[] DEFAULT '{}'::text[] NOT NULL,
  known_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT complaint_pk PRIMARY KEY (complaint_no),
  CONSTRAINT complaint_numbers_have_kinds CHECK ((cardinality(numbers) = cardinality(number_kinds))),
  CONSTRAINT complaint_severity_known CHECK ((severity = ANY (ARRAY['general'::text, 'major'::text, 'special'::text])))
);
CREATE INDEX complaint_closed ON public.complaint USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX complaint_first_number ON public.complaint USING hash ((numbers[1]));
CREATE INDEX complaint_name ON public.complaint USING btree (complainant_name COLLATE "C", complaint_no);
CREATE INDEX complaint_numbers ON public.complaint USING gin (numbers) WHERE (cardinality(numbers) > 1);
CREATE INDEX complaint_policy ON public.complaint USING btree (policy_no) WHERE (policy_no IS NOT NULL);
CREATE INDEX complaint_report ON public.complaint USING btree (report_no) WHERE (report_no IS NOT NULL);

CREATE TABLE contact_change (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  source text NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  reason text,
  changed_by text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  followed_at timestamp with time zone,
  CONSTRAINT contact_change_pk PRIMARY KEY (id),
  CONSTRAINT contact_change_source_known CHECK ((source = ANY (ARRAY['import'::text, 'api'::text, 'correction'::text])))
);
CREATE INDEX contact_change_record ON public.contact_change USING btree (record_type, record_key);
CREATE INDEX contact_change_to_follow ON public.contact_change USING btree (id) WHERE (followed_at IS NULL);

CREATE TABLE contact_limit (
  version integer NOT NULL,
  daily_cap smallint NOT NULL,
  effective_from timestamp with time zone NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT contact_limit_pk PRIMARY KEY (version),
  CONSTRAINT contact_limit_cap_sane CHECK (((daily_cap >= 1) AND (daily_cap <= 20)))
);

CREATE TABLE dead_text_number (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  phone text COLLATE "C" NOT NULL,
  code text NOT NULL,
  provider text NOT NULL,
  message_id bigint NOT NULL,
  since timestamp with time zone NOT NULL,
  lifted_at timestamp with time zone,
  lifted_by text,
  CONSTRAINT dead_text_number_pk PRIMARY KEY (id),
  CONSTRAINT dead_text_number_lifted_by_someone CHECK (((lifted_at IS NULL) = (lifted_by IS NULL)))
);
CREATE UNIQUE INDEX dead_text_number_in_force ON public.dead_text_number USING btree (phone) WHERE (lifted_at IS NULL);

CREATE TABLE disposition (
  code text NOT NULL,
  grp text NOT NULL,
  reached boolean NOT NULL,
  effect text NOT NULL,
  close_reason text,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  sort smallint NOT NULL,
  CONSTRAINT disposition_pk PRIMARY KEY (code),
  CONSTRAINT disposition_close_has_reason CHECK (((effect = ANY (ARRAY['close'::text, 'next_number'::text])) = (close_reason IS NOT NULL))),
  CONSTRAINT disposition_effect_known CHECK ((effect = ANY (ARRAY['close'::text, 'retry'::text, 'next_number'::text, 'callback'::text, 'void'::text]))),
  CONSTRAINT disposition_group_known CHECK ((grp = ANY (ARRAY['reached'::text, 'not_reached'::text, 'bad_data'::text, 'ours'::text, 'system'::text])))
);

CREATE TABLE draw (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  plan_id integer NOT NULL,
  rule_version integer NOT NULL,
  due_at timestamp with time zone NOT NULL,
  ran_at timestamp with time zone NOT NULL,
  title text,
  asked_by text DEFAULT 'schedule'::text NOT NULL,
  eligible integer DEFAULT 0 NOT NULL,
  drawn integer DEFAULT 0 NOT NULL,
  excluded integer DEFAULT 0 NOT NULL,
  calls integer DEFAULT 0 NOT NULL,
  CONSTRAINT draw_pk PRIMARY KEY (id),
  CONSTRAINT draw_once UNIQUE (campaign_code, due_at),
  CONSTRAINT draw_plan FOREIGN KEY (plan_id) REFERENCES campaign_version(id),
  CONSTRAINT draw_adds_up CHECK (((eligible = (drawn + excluded)) AND (calls <= drawn)))
);
CREATE INDEX draw_ran ON public.draw USING btree (ran_at);

CREATE TABLE draw_item (
  draw_id bigint NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  occasion_on date NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  lead_key text COLLATE "C",
  reason text,
  late boolean DEFAULT false NOT NULL,
  case_due boolean DEFAULT false NOT NULL,
  CONSTRAINT draw_item_once PRIMARY KEY (campaign_code, record_key, occasion_on),
  CONSTRAINT draw_item_drawn_or_excluded CHECK (((lead_key IS NULL) <> (reason IS NULL)))
);
CREATE INDEX draw_item_case_due ON public.draw_item USING btree (draw_id) WHERE case_due;
CREATE INDEX draw_item_draw ON public.draw_item USING btree (draw_id, record_key);

CREATE TABLE follow_up (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  kind text NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  assignee text COLLATE "C",
  note text,
  opened_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone NOT NULL,
  closed_at timestamp with time zone,
  closed_by text,
  outcome text,
  CONSTRAINT follow_up_pk PRIMARY KEY (id),
  CONSTRAINT follow_up_once UNIQUE (kind, record_type, record_key),
  CONSTRAINT follow_up_closed_by_someone CHECK (((closed_at IS NULL) = (closed_by IS NULL)))
);
CREATE INDEX follow_up_open ON public.follow_up USING btree (branch_code, due_at) WHERE (closed_at IS NULL);

CREATE TABLE hours_exception (
  region text NOT NULL,
  on_date date NOT NULL,
  hours_code text DEFAULT 'standard'::text NOT NULL,
  windows jsonb NOT NULL,
  note text,
  version integer NOT NULL,
  CONSTRAINT hours_exception_pk PRIMARY KEY (region, on_date, hours_code)
);

CREATE TABLE idempotency_key (
  key text COLLATE "C" NOT NULL,
  route text NOT NULL,
  request_hash text NOT NULL,
  status smallint,
  body jsonb,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT idempotency_key_pk PRIMARY KEY (key, route)
);
CREATE INDEX idempotency_key_age ON public.idempotency_key USING brin (created_at);

CREATE TABLE import_rejection (
  run_id bigint NOT NULL,
  row_no integer NOT NULL,
  field text,
  value text,
  reason text NOT NULL,
  "row" jsonb,
  CONSTRAINT import_rejection_run FOREIGN KEY (run_id) REFERENCES import_run(id) ON DELETE CASCADE
);
CREATE INDEX import_rejection_by_run ON public.import_rejection USING btree (run_id, row_no);

CREATE TABLE import_run (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  kind text NOT NULL,
  file_name text,
  encoding text,
  state text NOT NULL,
  rows_read integer DEFAULT 0 NOT NULL,
  created integer DEFAULT 0 NOT NULL,
  updated integer DEFAULT 0 NOT NULL,
  unchanged integer DEFAULT 0 NOT NULL,
  rejected integer DEFAULT 0 NOT NULL,
  notes jsonb,
  started_by text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  CONSTRAINT import_run_pk PRIMARY KEY (id),
  CONSTRAINT import_run_adds_up CHECK (((state <> 'done'::text) OR ((((created + updated) + unchanged) + rejected) = rows_read))),
  CONSTRAINT import_run_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
);

CREATE TABLE lane (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  hours_code text NOT NULL,
  time_zone text NOT NULL,
  pool text COLLATE "C" NOT NULL,
  CONSTRAINT lane_pk PRIMARY KEY (id),
  CONSTRAINT lane_once UNIQUE (campaign_code, hours_code, time_zone, pool)
);

CREATE TABLE message (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  rule text COLLATE "C" NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  due_on date NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  phone text COLLATE "C",
  template_version integer,
  body text,
  segments smallint,
  state message_state NOT NULL,
  reason text,
  created_at timestamp with time zone NOT NULL,
  not_before timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  lease_until timestamp with time zone,
  token uuid,
  intent_at timestamp with time zone,
  sent_at timestamp with time zone,
  ended_at timestamp with time zone,
  provider text,
  provider_ref text COLLATE "C",
  case_due boolean DEFAULT false NOT NULL,
  template_values jsonb,
  language text,
  again_of bigint,
  again_at timestamp with time zone,
  CONSTRAINT message_pk PRIMARY KEY (id),
  CONSTRAINT message_once UNIQUE NULLS NOT DISTINCT (rule, record_type, record_key, due_on, again_of),
  CONSTRAINT message_token_once UNIQUE (token),
  CONSTRAINT message_again_after_intent CHECK (((again_at IS NULL) OR (intent_at IS NOT NULL))),
  CONSTRAINT message_again_is_later CHECK ((again_of < id)),
  CONSTRAINT message_gone_out_has_intent CHECK (((state = ANY (ARRAY['queued'::message_state, 'skipped'::message_state])) OR (intent_at IS NOT NULL))),
  CONSTRAINT message_sendable CHECK (((state = 'skipped'::message_state) OR ((phone IS NOT NULL) AND (body IS NOT NULL)))),
  CONSTRAINT message_skipped_has_reason CHECK (((state <> 'skipped'::message_state) OR (reason IS NOT NULL)))
) WITH (autovacuum_vacuum_cost_delay=0, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=20000, fillfactor=85);
CREATE UNIQUE INDEX message_again_once ON public.message USING btree (again_of) WHERE (again_of IS NOT NULL);
CREATE INDEX message_case_due ON public.message USING btree (id) WHERE case_due;
CREATE INDEX message_created ON public.message USING brin (created_at);
CREATE INDEX message_in_doubt ON public.message USING btree (intent_at) WHERE ((state = 'unknown'::message_state) AND (again_at IS NULL));
CREATE INDEX message_outbox ON public.message USING btree (not_before, id) WHERE (state = 'queued'::message_state);
CREATE INDEX message_phone ON public.message USING btree (phone) WHERE (state = 'queued'::message_state);
CREATE INDEX message_phone_ended ON public.message USING btree (phone, id) WHERE ((state = ANY (ARRAY['delivered'::message_state, 'undelivered'::message_state, 'failed'::message_state, 'unknown'::message_state, 'skipped'::message_state])) AND (phone IS NOT NULL));
CREATE INDEX message_record ON public.message USING btree (record_key);
CREATE INDEX message_to_lift ON public.message USING btree (rule, expires_at) WHERE ((state = 'skipped'::message_state) AND (reason = ANY (ARRAY['no_mobile'::text, 'missing_data'::text, 'contact_moved'::text, 'number_not_textable'::text])));
CREATE INDEX message_unresolved ON public.message USING btree (intent_at) WHERE (state = ANY (ARRAY['intent'::message_state, 'sent'::message_state]));
CREATE INDEX message_without_code ON public.message USING btree (rule) WHERE ((state = 'queued'::message_state) AND (reason = 'no_provider_template'::text));

CREATE TABLE opt_out (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  phone text COLLATE "C" NOT NULL,
  channel text NOT NULL,
  rule text,
  source text NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  lifted_by text,
  lifted_at timestamp with time zone,
  CONSTRAINT opt_out_pk PRIMARY KEY (id),
  CONSTRAINT opt_out_channel_known CHECK ((channel = ANY (ARRAY['call'::text, 'text'::text, 'all'::text]))),
  CONSTRAINT opt_out_lifted_by_someone CHECK (((lifted_at IS NULL) = (lifted_by IS NULL)))
);
CREATE UNIQUE INDEX opt_out_in_force ON public.opt_out USING btree (phone, channel, COALESCE(rule, ''::text)) WHERE (lifted_at IS NULL);

CREATE TABLE phone_day (
  phone text COLLATE "C" NOT NULL,
  on_date date NOT NULL,
  attempts smallint NOT NULL,
  CONSTRAINT phone_day_pk PRIMARY KEY (phone, on_date)
);

CREATE TABLE phone_reveal (
  staff_no text COLLATE "C" NOT NULL,
  on_date date NOT NULL,
  reveals smallint NOT NULL,
  CONSTRAINT phone_reveal_pk PRIMARY KEY (staff_no, on_date)
);

CREATE TABLE policy (
  policy_no text COLLATE "C" NOT NULL,
  product_line text NOT NULL,
  holder_type text NOT NULL,
  insured_name text,
  contact_name text,
  phone text,
  phone_alt text,
  email text,
  plate text,
  branch_code text COLLATE "C" NOT NULL,
  salesperson_no text COLLATE "C",
  underwritten_at timestamp with time zone NOT NULL,
  effective_on date NOT NULL,
  expires_on date NOT NULL,
  premium numeric(16,2),
  currency text,
  vip boolean DEFAULT false NOT NULL,
  time_zone text,
  language text,
  ended_on date,
  renewed_by text COLLATE "C",
  attributes jsonb,
  numbers text[] COLLATE "C" DEFAULT '{}'::text[] NOT NULL,
  number_kinds text[] DEFAULT '{}'::text[] NOT NULL,
  known_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT policy_pk PRIMARY KEY (policy_no),
  CONSTRAINT policy_holder_type_known CHECK ((holder_type = ANY (ARRAY['individual'::text, 'group'::text]))),
  CONSTRAINT policy_numbers_have_kinds CHECK ((cardinality(numbers) = cardinality(number_kinds))),
  CONSTRAINT policy_product_line_known CHECK ((product_line = ANY (ARRAY['individual_motor'::text, 'individual_property'::text, 'group_fire'::text, 'group_liability'::text, 'group_engineering'::text, 'group_accident_health'::text, 'other'::text])))
);
CREATE INDEX policy_expiry ON public.policy USING btree (expires_on);
CREATE INDEX policy_first_number ON public.policy USING hash ((numbers[1]));
CREATE INDEX policy_name ON public.policy USING btree (COALESCE(contact_name, insured_name) COLLATE "C", policy_no);
CREATE INDEX policy_numbers ON public.policy USING gin (numbers) WHERE (cardinality(numbers) > 1);
CREATE INDEX policy_plate ON public.policy USING hash (upper(translate(plate, '·• -'::text, ''::text)) COLLATE "C") WHERE (plate IS NOT NULL);
CREATE INDEX policy_salesperson ON public.policy USING btree (salesperson_no, expires_on, policy_no) WHERE (salesperson_no IS NOT NULL);
CREATE INDEX policy_stopped ON public.policy USING btree (changed_at) WHERE ((renewed_by IS NOT NULL) OR (ended_on IS NOT NULL));
CREATE INDEX policy_underwritten ON public.policy USING brin (underwritten_at);

CREATE TABLE provider_event (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  channel text NOT NULL,
  provider text NOT NULL,
  token uuid,
  payload jsonb NOT NULL,
  received_at timestamp with time zone NOT NULL,
  reduced_at timestamp with time zone,
  digest bytea,
  CONSTRAINT provider_event_pk PRIMARY KEY (id),
  CONSTRAINT provider_event_channel_known CHECK ((channel = ANY (ARRAY['call'::text, 'text'::text, 'inbound'::text]))),
  CONSTRAINT provider_event_names_its_own CHECK (((token IS NOT NULL) OR (channel = 'inbound'::text)))
);
CREATE UNIQUE INDEX provider_event_once ON public.provider_event USING btree (provider, digest) WHERE (digest IS NOT NULL);
CREATE INDEX provider_event_to_forget ON public.provider_event USING btree (received_at) WHERE (reduced_at IS NOT NULL);
CREATE INDEX provider_event_to_reduce ON public.provider_event USING btree (id) WHERE (reduced_at IS NULL);
CREATE INDEX provider_event_token ON public.provider_event USING btree (token);

CREATE TABLE provider_pause (
  provider text NOT NULL,
  paused_until timestamp with time zone NOT NULL,
  why text NOT NULL,
  noted_at timestamp with time zone NOT NULL,
  channel text NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT provider_pause_pk PRIMARY KEY (provider, channel),
  CONSTRAINT provider_pause_channel_known CHECK ((channel = ANY (ARRAY['text'::text, 'call'::text])))
);

CREATE TABLE provider_template (
  provider text COLLATE "C" NOT NULL,
  rule text COLLATE "C" NOT NULL,
  language text NOT NULL,
  version integer NOT NULL,
  code text COLLATE "C" NOT NULL,
  params jsonb NOT NULL,
  refused_as text,
  refused_at timestamp with time zone,
  changed_by text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT provider_template_pk PRIMARY KEY (provider, rule, language, version),
  CONSTRAINT provider_template_version_known FOREIGN KEY (rule, version, language) REFERENCES text_template(code, version, language),
  CONSTRAINT provider_template_params_flat CHECK ((jsonb_typeof(params) = 'object'::text)),
  CONSTRAINT provider_template_refusal_whole CHECK (((refused_as IS NULL) = (refused_at IS NULL)))
);

CREATE TABLE recording (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  attempt_id bigint NOT NULL,
  provider text NOT NULL,
  provider_ref text COLLATE "C" NOT NULL,
  state text DEFAULT 'awaited'::text NOT NULL,
  why text,
  seconds integer,
  channels smallint,
  format text,
  bytes bigint,
  sha256 bytea,
  file_name text COLLATE "C",
  sealed_with text,
  recorded_at timestamp with time zone,
  heard_at timestamp with time zone NOT NULL,
  stored_at timestamp with time zone,
  tries integer DEFAULT 0 NOT NULL,
  next_at timestamp with time zone NOT NULL,
  keep_until timestamp with time zone,
  keep_reason text,
  keep_policy integer,
  hold_by text,
  hold_reason text,
  hold_since timestamp with time zone,
  deleted_at timestamp with time zone,
  deleted_by text,
  delete_reason text,
  provider_deleted_at timestamp with time zone,
  CONSTRAINT recording_pk PRIMARY KEY (id),
  CONSTRAINT recording_once UNIQUE (provider, provider_ref),
  CONSTRAINT recording_deleted_by_someone CHECK ((num_nulls(deleted_at, deleted_by, delete_reason) =
CASE state
    WHEN 'deleted'::text THEN 0
    ELSE 3
END)),
  CONSTRAINT recording_held_by_someone CHECK ((num_nulls(hold_by, hold_reason, hold_since) = ANY (ARRAY[0, 3]))),
  CONSTRAINT recording_held_is_not_deleted CHECK (((state <> 'deleted'::text) OR (hold_by IS NULL))),
  CONSTRAINT recording_state_known CHECK ((state = ANY (ARRAY['awaited'::text, 'stored'::text, 'absent'::text, 'failed'::text, 'deleted'::text]))),
  CONSTRAINT recording_stored_is_there CHECK (((state <> 'stored'::text) OR (num_nulls(format, bytes, sha256, file_name, stored_at, keep_until, keep_reason, keep_policy) = 0)))
);
CREATE INDEX recording_at_provider ON public.recording USING btree (next_at) WHERE ((state = ANY (ARRAY['stored'::text, 'deleted'::text])) AND (provider_deleted_at IS NULL));
CREATE INDEX recording_attempt ON public.recording USING btree (attempt_id);
CREATE INDEX recording_due ON public.recording USING btree (keep_until) WHERE ((state = 'stored'::text) AND (hold_by IS NULL));
CREATE INDEX recording_failed ON public.recording USING btree (id) WHERE (state = 'failed'::text);
CREATE INDEX recording_file_going ON public.recording USING btree (id) WHERE ((state = 'deleted'::text) AND (file_name IS NOT NULL));
CREATE INDEX recording_to_fetch ON public.recording USING btree (next_at) WHERE (state = 'awaited'::text);
CREATE INDEX recording_to_recount ON public.recording USING btree (keep_policy) WHERE (state = 'stored'::text);

CREATE TABLE recording_listening (
  recording_id bigint NOT NULL,
  listener text COLLATE "C" NOT NULL,
  half_hour timestamp with time zone NOT NULL,
  CONSTRAINT recording_listening_pk PRIMARY KEY (recording_id, listener, half_hour)
);

CREATE TABLE recording_policy (
  version integer NOT NULL,
  short_term_years smallint NOT NULL,
  long_term_years smallint NOT NULL,
  dispute_years smallint NOT NULL,
  other_years smallint NOT NULL,
  agents_listen boolean NOT NULL,
  branches_listen boolean NOT NULL,
  announcement_zh text NOT NULL,
  announcement_en text NOT NULL,
  shortens boolean DEFAULT false NOT NULL,
  effective_from timestamp with time zone NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT recording_policy_pk PRIMARY KEY (version),
  CONSTRAINT recording_policy_as_the_law_says CHECK (((short_term_years >= 5) AND (long_term_years >= 10) AND (dispute_years >= 2) AND (other_years >= 1))),
  CONSTRAINT recording_policy_is_announced CHECK (((length(btrim(announcement_zh)) >= 4) AND (length(btrim(announcement_en)) >= 4))),
  CONSTRAINT recording_policy_is_sane CHECK ((GREATEST(short_term_years, long_term_years, dispute_years, other_years) <= 50))
);
CREATE TRIGGER recording_policy_is_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON public.recording_policy FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE recording_store (
  one boolean DEFAULT true NOT NULL,
  mark uuid NOT NULL,
  made_at timestamp with time zone NOT NULL,
  CONSTRAINT recording_store_pk PRIMARY KEY (one),
  CONSTRAINT recording_store_is_one CHECK (one)
);

CREATE TABLE recording_watch (
  attempt_id bigint NOT NULL,
  announced_at timestamp with time zone,
  policy_version integer,
  ask_at timestamp with time zone NOT NULL,
  asked smallint DEFAULT 0 NOT NULL,
  settled_at timestamp with time zone,
  CONSTRAINT recording_watch_pk PRIMARY KEY (attempt_id),
  CONSTRAINT recording_watch_told_what CHECK (((announced_at IS NULL) = (policy_version IS NULL)))
);
CREATE INDEX recording_watch_ask ON public.recording_watch USING btree (ask_at) WHERE (settled_at IS NULL);

CREATE TABLE repair (
  repair_no text COLLATE "C" NOT NULL,
  report_no text COLLATE "C",
  plate text,
  customer_name text,
  customer_phone text,
  appointed_at timestamp with time zone,
  received_at timestamp with time zone,
  estimated_at timestamp with time zone,
  stage text,
  stage_at timestamp with time zone,
  ready_at timestamp with time zone,
  handed_over_at timestamp with time zone,
  branch_code text COLLATE "C" NOT NULL,
  attributes jsonb,
  numbers text[] COLLATE "C" DEFAULT '{}'::text[] NOT NULL,
  number_kinds text[] DEFAULT '{}'::text[] NOT NULL,
  known_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT repair_pk PRIMARY KEY (repair_no),
  CONSTRAINT repair_numbers_have_kinds CHECK ((cardinality(numbers) = cardinality(number_kinds)))
);
CREATE INDEX repair_first_number ON public.repair USING hash ((numbers[1]));
CREATE INDEX repair_handed_over ON public.repair USING btree (handed_over_at) WHERE (handed_over_at IS NOT NULL);
CREATE INDEX repair_name ON public.repair USING btree (customer_name COLLATE "C", repair_no);
CREATE INDEX repair_numbers ON public.repair USING gin (numbers) WHERE (cardinality(numbers) > 1);
CREATE INDEX repair_plate ON public.repair USING hash (upper(translate(plate, '·• -'::text, ''::text)) COLLATE "C") WHERE (plate IS NOT NULL);

CREATE TABLE reply (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  provider text NOT NULL,
  provider_ref text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  body text NOT NULL,
  kind text NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  record_type text,
  record_key text COLLATE "C",
  rule text COLLATE "C",
  message_id bigint,
  received_at timestamp with time zone NOT NULL,
  handled_at timestamp with time zone,
  handled_by text,
  handled_note text,
  CONSTRAINT reply_pk PRIMARY KEY (id),
  CONSTRAINT reply_once UNIQUE (provider, provider_ref),
  CONSTRAINT reply_handled_by_someone CHECK (((handled_at IS NULL) = (handled_by IS NULL))),
  CONSTRAINT reply_kind_known CHECK ((kind = ANY (ARRAY['opt_out'::text, 'opt_in'::text, 'other'::text]))),
  CONSTRAINT reply_record_whole CHECK (((record_type IS NULL) = (record_key IS NULL)))
);
CREATE INDEX reply_phone ON public.reply USING btree (phone, id);
CREATE INDEX reply_record ON public.reply USING btree (record_key, id) WHERE (record_key IS NOT NULL);
CREATE INDEX reply_to_handle ON public.reply USING btree (id) WHERE (handled_at IS NULL);

CREATE TABLE scheduled_callback (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  task_id bigint NOT NULL,
  attempt_id bigint NOT NULL,
  agent text COLLATE "C" NOT NULL,
  promised_at timestamp with time zone NOT NULL,
  team_from_at timestamp with time zone NOT NULL,
  team_lane integer NOT NULL,
  state text DEFAULT 'pending'::text NOT NULL,
  handed_over_at timestamp with time zone,
  note text,
  created_at timestamp with time zone NOT NULL,
  closed_at timestamp with time zone,
  home_lane integer NOT NULL,
  CONSTRAINT scheduled_callback_pk PRIMARY KEY (id),
  CONSTRAINT scheduled_callback_closed_has_end CHECK (((state = ANY (ARRAY['done'::text, 'missed'::text, 'cancelled'::text])) = (closed_at IS NOT NULL))),
  CONSTRAINT scheduled_callback_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'handed_over'::text, 'done'::text, 'missed'::text, 'cancelled'::text])))
);
CREATE INDEX scheduled_callback_agent ON public.scheduled_callback USING btree (agent, promised_at) WHERE (state = ANY (ARRAY['pending'::text, 'handed_over'::text]));
CREATE UNIQUE INDEX scheduled_callback_one_open ON public.scheduled_callback USING btree (task_id) WHERE (state = ANY (ARRAY['pending'::text, 'handed_over'::text]));
CREATE INDEX scheduled_callback_over ON public.scheduled_callback USING btree (agent, closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX scheduled_callback_task ON public.scheduled_callback USING btree (task_id);
CREATE INDEX scheduled_callback_tolerance ON public.scheduled_callback USING btree (team_from_at) WHERE (state = 'pending'::text);

CREATE TABLE script_answer (
  attempt_id bigint NOT NULL,
  question_id text COLLATE "C" NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  script_code text COLLATE "C" NOT NULL,
  script_version integer NOT NULL,
  service_item text COLLATE "C",
  choices text[],
  number numeric,
  words text,
  meets boolean,
  answered_at timestamp with time zone NOT NULL,
  CONSTRAINT script_answer_pk PRIMARY KEY (attempt_id, question_id),
  CONSTRAINT script_answer_item_known FOREIGN KEY (service_item) REFERENCES service_item(code),
  CONSTRAINT script_answer_version_known FOREIGN KEY (script_code, script_version) REFERENCES script_version(code, version),
  CONSTRAINT script_answer_one_value CHECK ((num_nonnulls(choices, number, words) = 1))
);
CREATE INDEX script_answer_time ON public.script_answer USING brin (answered_at);

CREATE TABLE script_version (
  code text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  steps jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT script_version_pk PRIMARY KEY (code, version)
);
CREATE TRIGGER script_version_is_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON public.script_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE service_item (
  code text COLLATE "C" NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  clause text NOT NULL,
  sort smallint NOT NULL,
  CONSTRAINT service_item_pk PRIMARY KEY (code)
);

CREATE TABLE session (
  token_hash bytea NOT NULL,
  login text COLLATE "C" NOT NULL,
  address text,
  created_at timestamp with time zone NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT session_pk PRIMARY KEY (token_hash),
  CONSTRAINT session_of FOREIGN KEY (login) REFERENCES app_user(login) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX session_expiry ON public.session USING btree (expires_at);
CREATE INDEX session_login ON public.session USING btree (login);

CREATE TABLE sign_in_delay (
  key text COLLATE "C" NOT NULL,
  failures integer NOT NULL,
  last_try_at timestamp with time zone NOT NULL,
  blocked_until timestamp with time zone NOT NULL,
  CONSTRAINT sign_in_delay_pk PRIMARY KEY (key)
);
CREATE INDEX sign_in_delay_age ON public.sign_in_delay USING btree (last_try_at);

CREATE TABLE simulation_run (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  params jsonb NOT NULL,
  state text NOT NULL,
  progress jsonb,
  summary jsonb,
  error text,
  started_by text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  CONSTRAINT simulation_run_pk PRIMARY KEY (id),
  CONSTRAINT simulation_run_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE TABLE staff (
  staff_no text COLLATE "C" NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  branch_code text COLLATE "C",
  team text,
  skills text[] DEFAULT '{}'::text[] NOT NULL,
  attributes jsonb,
  known_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT staff_pk PRIMARY KEY (staff_no),
  CONSTRAINT staff_role_known CHECK ((role = ANY (ARRAY['agent'::text, 'salesperson'::text, 'branch'::text, 'supervisor'::text, 'quality'::text, 'complaints'::text, 'administrator'::text])))
);

CREATE TABLE template_pause (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  rule text COLLATE "C" NOT NULL,
  template_version integer NOT NULL,
  provider text NOT NULL,
  message_id bigint NOT NULL,
  paused_at timestamp with time zone NOT NULL,
  resumed_at timestamp with time zone,
  resumed_by text,
  language text NOT NULL,
  CONSTRAINT template_pause_pk PRIMARY KEY (id),
  CONSTRAINT template_pause_resumed_by_someone CHECK (((resumed_at IS NULL) = (resumed_by IS NULL)))
);
CREATE UNIQUE INDEX template_pause_in_force ON public.template_pause USING btree (rule, template_version, language) WHERE (resumed_at IS NULL);

CREATE TABLE text_rule (
  code text COLLATE "C" NOT NULL,
  live_from timestamp with time zone NOT NULL,
  CONSTRAINT text_rule_pk PRIMARY KEY (code)
);

CREATE TABLE text_template (
  code text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  language text DEFAULT 'zh'::text NOT NULL,
  body text NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT text_template_pk PRIMARY KEY (code, version, language),
  CONSTRAINT text_template_short CHECK ((char_length(body) <= 1000))
);
CREATE TRIGGER text_template_is_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON public.text_template FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE text_test_number (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  phone text COLLATE "C" NOT NULL,
  note text NOT NULL,
  added_by text NOT NULL,
  added_at timestamp with time zone NOT NULL,
  CONSTRAINT text_test_number_pk PRIMARY KEY (id),
  CONSTRAINT text_test_number_once UNIQUE (phone)
);

CREATE TABLE verification_case (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  also_keys text[] COLLATE "C",
  reason text NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  holder_code text COLLATE "C" NOT NULL,
  task_id bigint,
  state text DEFAULT 'open'::text NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone NOT NULL,
  due_provisional boolean DEFAULT false NOT NULL,
  remind_at timestamp with time zone NOT NULL,
  reminded_at timestamp with time zone,
  escalated_at timestamp with time zone,
  corrected_at timestamp with time zone,
  corrected_by text,
  second_visit_task_id bigint,
  closed_at timestamp with time zone,
  close_note text,
  version integer DEFAULT 1 NOT NULL,
  calendar_version integer DEFAULT 0 NOT NULL,
  CONSTRAINT verification_case_pk PRIMARY KEY (id),
  CONSTRAINT verification_case_closed_has_end CHECK (((state = ANY (ARRAY['confirmed'::text, 'unreachable_after_correction'::text, 'cannot_be_corrected'::text])) = (closed_at IS NOT NULL))),
  CONSTRAINT verification_case_corrected_by_someone CHECK (((corrected_at IS NULL) = (corrected_by IS NULL))),
  CONSTRAINT verification_case_reason_known CHECK ((reason = ANY (ARRAY['wrong_number'::text, 'unreachable'::text, 'refused'::text, 'no_contact'::text]))),
  CONSTRAINT verification_case_state_known CHECK ((state = ANY (ARRAY['open'::text, 'corrected'::text, 'confirmed'::text, 'unreachable_after_correction'::text, 'cannot_be_corrected'::text])))
);
CREATE INDEX verification_case_awaiting_visit ON public.verification_case USING btree (id) WHERE (state = 'corrected'::text);
CREATE INDEX verification_case_escalate ON public.verification_case USING btree (due_at) WHERE ((state = 'open'::text) AND (escalated_at IS NULL));
CREATE UNIQUE INDEX verification_case_one_open ON public.verification_case USING btree (record_type, record_key) WHERE (state = ANY (ARRAY['open'::text, 'corrected'::text]));
CREATE UNIQUE INDEX verification_case_one_per_task_and_branch ON public.verification_case USING btree (task_id, branch_code) WHERE (task_id IS NOT NULL);
CREATE INDEX verification_case_record ON public.verification_case USING btree (record_type, record_key);
CREATE INDEX verification_case_recount ON public.verification_case USING btree (calendar_version) WHERE ((state = 'open'::text) AND (escalated_at IS NULL));
CREATE INDEX verification_case_remind ON public.verification_case USING btree (remind_at) WHERE ((state = 'open'::text) AND (reminded_at IS NULL));
CREATE INDEX verification_case_work ON public.verification_case USING btree (holder_code, due_at) WHERE (state = 'open'::text);

ALTER TABLE agent_line OWNER TO huifang_app;
ALTER TABLE agent_state OWNER TO huifang_app;
ALTER TABLE api_key OWNER TO huifang_app;
ALTER TABLE app_user OWNER TO huifang_app;
ALTER TABLE attempt OWNER TO huifang_app;
ALTER TABLE branch OWNER TO huifang_app;
ALTER TABLE calendar_day OWNER TO huifang_app;
ALTER TABLE calendar_version OWNER TO huifang_app;
ALTER TABLE calendar_year OWNER TO huifang_app;
ALTER TABLE call_draft OWNER TO huifang_app;
ALTER TABLE call_line OWNER TO huifang_app;
ALTER TABLE call_pace OWNER TO huifang_app;
ALTER TABLE call_task OWNER TO huifang_app;
ALTER TABLE calling_hours OWNER TO huifang_app;
ALTER TABLE campaign OWNER TO huifang_app;
ALTER TABLE campaign_version OWNER TO huifang_app;
ALTER TABLE case_event OWNER TO huifang_app;
ALTER TABLE claim OWNER TO huifang_app;
ALTER TABLE complaint OWNER TO huifang_app;
ALTER TABLE contact_change OWNER TO huifang_app;
ALTER TABLE contact_limit OWNER TO huifang_app;
ALTER TABLE dead_text_number OWNER TO huifang_app;
ALTER TABLE disposition OWNER TO huifang_app;
ALTER TABLE draw OWNER TO huifang_app;
ALTER TABLE draw_item OWNER TO huifang_app;
ALTER TABLE follow_up OWNER TO huifang_app;
ALTER TABLE hours_exception OWNER TO huifang_app;
ALTER TABLE idempotency_key OWNER TO huifang_app;
ALTER TABLE import_rejection OWNER TO huifang_app;
ALTER TABLE import_run OWNER TO huifang_app;
ALTER TABLE lane OWNER TO huifang_app;
ALTER TABLE message OWNER TO huifang_app;
ALTER TABLE opt_out OWNER TO huifang_app;
ALTER TABLE phone_day OWNER TO huifang_app;
ALTER TABLE phone_reveal OWNER TO huifang_app;
ALTER TABLE policy OWNER TO huifang_app;
ALTER TABLE provider_event OWNER TO huifang_app;
ALTER TABLE provider_pause OWNER TO huifang_app;
ALTER TABLE provider_template OWNER TO huifang_app;
ALTER TABLE recording OWNER TO huifang_app;
ALTER TABLE recording_listening OWNER TO huifang_app;
ALTER TABLE recording_policy OWNER TO huifang_app;
ALTER TABLE recording_store OWNER TO huifang_app;
ALTER TABLE recording_watch OWNER TO huifang_app;
ALTER TABLE repair OWNER TO huifang_app;
ALTER TABLE reply OWNER TO huifang_app;
ALTER TABLE scheduled_callback OWNER TO huifang_app;
ALTER TABLE script_answer OWNER TO huifang_app;
ALTER TABLE script_version OWNER TO huifang_app;
ALTER TABLE service_item OWNER TO huifang_app;
ALTER TABLE session OWNER TO huifang_app;
ALTER TABLE sign_in_delay OWNER TO huifang_app;
ALTER TABLE simulation_run OWNER TO huifang_app;
ALTER TABLE staff OWNER TO huifang_app;
ALTER TABLE template_pause OWNER TO huifang_app;
ALTER TABLE text_rule OWNER TO huifang_app;
ALTER TABLE text_template OWNER TO huifang_app;
ALTER TABLE text_test_number OWNER TO huifang_app;
ALTER TABLE verification_case OWNER TO huifang_app;

ALTER TABLE attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON attempt FOR ALL TO huifang_scoped USING ((EXISTS ( SELECT FROM call_task t WHERE (t.id = attempt.task_id))));
ALTER TABLE call_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON call_draft FOR ALL TO huifang_scoped USING ((EXISTS ( SELECT FROM call_task t WHERE (t.id = call_draft.task_id))));
ALTER TABLE call_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON call_line FOR ALL TO huifang_scoped USING ((EXISTS ( SELECT FROM attempt a WHERE (a.id = call_line.attempt_id))));
ALTER TABLE call_task ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON call_task FOR ALL TO huifang_scoped USING (((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])) OR (EXISTS ( SELECT FROM verification_case v WHERE (v.task_id = call_task.id)))));
ALTER TABLE case_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON case_event FOR ALL TO huifang_scoped USING ((EXISTS ( SELECT FROM verification_case v WHERE (v.id = case_event.case_id))));
ALTER TABLE claim ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON claim FOR ALL TO huifang_scoped USING (((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])) OR (handling_branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[]))));
ALTER TABLE complaint ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON complaint FOR ALL TO huifang_scoped USING ((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])));
ALTER TABLE contact_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON contact_change FOR ALL TO huifang_scoped USING ( CASE record_type WHEN 'policy'::text THEN (EXISTS ( SELECT FROM policy r WHERE (r.policy_no = contact_change.record_key))) WHEN 'claim'::text THEN (EXISTS ( SELECT FROM claim r WHERE (r.report_no = contact_change.record_key))) WHEN 'complaint'::text THEN (EXISTS ( SELECT FROM complaint r WHERE (r.complaint_no = contact_change.record_key))) WHEN 'repair'::text THEN (EXISTS ( SELECT FROM repair r WHERE (r.repair_no = contact_change.record_key))) ELSE false END);
ALTER TABLE draw_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON draw_item FOR ALL TO huifang_scoped USING ((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])));
ALTER TABLE follow_up ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON follow_up FOR ALL TO huifang_scoped USING ((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])));
ALTER TABLE message ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON message FOR ALL TO huifang_scoped USING ((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])));
ALTER TABLE policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON policy FOR ALL TO huifang_scoped USING ((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])));
ALTER TABLE recording ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON recording FOR ALL TO huifang_scoped USING ((EXISTS ( SELECT FROM attempt a WHERE (a.id = recording.attempt_id))));
ALTER TABLE recording_listening ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON recording_listening FOR ALL TO huifang_scoped USING ((EXISTS ( SELECT FROM recording r WHERE (r.id = recording_listening.recording_id))));
ALTER TABLE recording_watch ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON recording_watch FOR ALL TO huifang_scoped USING ((EXISTS ( SELECT FROM attempt a WHERE (a.id = recording_watch.attempt_id))));
ALTER TABLE repair ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON repair FOR ALL TO huifang_scoped USING ((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])));
ALTER TABLE reply ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON reply FOR ALL TO huifang_scoped USING ((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])));
ALTER TABLE scheduled_callback ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON scheduled_callback FOR ALL TO huifang_scoped USING ((EXISTS ( SELECT FROM call_task t WHERE (t.id = scheduled_callback.task_id))));
ALTER TABLE script_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON script_answer FOR ALL TO huifang_scoped USING ((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])));
ALTER TABLE verification_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON verification_case FOR ALL TO huifang_scoped USING (((branch_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[])) OR (holder_code = ANY (( SELECT huifang_branches() AS huifang_branches)::text[]))));

GRANT SELECT ON agent_line TO huifang_scoped;
GRANT SELECT ON agent_state TO huifang_scoped;
GRANT SELECT ON attempt TO huifang_scoped;
GRANT INSERT, SELECT ON audit_entry TO huifang_app;
GRANT INSERT ON audit_entry TO huifang_scoped;
GRANT SELECT ON branch TO huifang_scoped;
GRANT SELECT ON calendar_day TO huifang_scoped;
GRANT SELECT ON calendar_version TO huifang_scoped;
GRANT SELECT ON calendar_year TO huifang_scoped;
GRANT SELECT ON call_draft TO huifang_scoped;
GRANT SELECT ON call_line TO huifang_scoped;
GRANT SELECT ON call_task TO huifang_scoped;
GRANT SELECT ON calling_hours TO huifang_scoped;
GRANT SELECT ON campaign TO huifang_scoped;
GRANT SELECT ON campaign_version TO huifang_scoped;
GRANT SELECT ON case_event TO huifang_scoped;
GRANT SELECT ON claim TO huifang_scoped;
GRANT SELECT ON complaint TO huifang_scoped;
GRANT SELECT ON contact_change TO huifang_scoped;
GRANT SELECT ON contact_limit TO huifang_scoped;
GRANT SELECT ON disposition TO huifang_scoped;
GRANT SELECT ON draw TO huifang_scoped;
GRANT SELECT ON draw_item TO huifang_scoped;
GRANT SELECT, UPDATE ON follow_up TO huifang_scoped;
GRANT SELECT ON hours_exception TO huifang_scoped;
GRANT SELECT ON lane TO huifang_scoped;
GRANT SELECT ON message TO huifang_scoped;
GRANT SELECT ON policy TO huifang_scoped;
GRANT SELECT ON provider_pause TO huifang_scoped;
GRANT SELECT ON provider_template TO huifang_scoped;
GRANT SELECT ON recording TO huifang_scoped;
GRANT INSERT, SELECT ON recording_listening TO huifang_scoped;
GRANT SELECT ON recording_policy TO huifang_scoped;
GRANT SELECT ON recording_watch TO huifang_scoped;
GRANT SELECT ON repair TO huifang_scoped;
GRANT SELECT ON reply TO huifang_scoped;
GRANT SELECT ON scheduled_callback TO huifang_scoped;
GRANT SELECT ON script_answer TO huifang_scoped;
GRANT SELECT ON script_version TO huifang_scoped;
GRANT SELECT ON service_item TO huifang_scoped;
GRANT SELECT ON staff TO huifang_scoped;
GRANT SELECT ON template_pause TO huifang_scoped;
GRANT SELECT ON text_rule TO huifang_scoped;
GRANT SELECT ON text_template TO huifang_scoped;
GRANT SELECT, UPDATE ON verification_case TO huifang_scoped;
