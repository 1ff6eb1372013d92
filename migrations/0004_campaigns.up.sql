-- Campaigns, the versions of their values, and their draws.

CREATE TABLE campaign (
  code text COLLATE "C" NOT NULL,
  -- Occurrences before this instant are not owed: the centre was not there yet.
  live_from timestamptz NOT NULL,
  suspended_at timestamptz,
  suspended_by text,
  suspend_reason text,
  CONSTRAINT campaign_pk PRIMARY KEY (code),
  CONSTRAINT campaign_suspended_by_someone CHECK ((suspended_at IS NULL) = (suspended_by IS NULL))
);

-- One row is a CallPlan: what a task was drawn with, for ever. A change is a new row.
CREATE TABLE campaign_version (
  id integer GENERATED ALWAYS AS IDENTITY,
  campaign_code text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  clause text NOT NULL,
  "values" jsonb NOT NULL,
  effective_from timestamptz NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT campaign_version_pk PRIMARY KEY (id),
  CONSTRAINT campaign_version_once UNIQUE (campaign_code, version),
  CONSTRAINT campaign_version_of FOREIGN KEY (campaign_code) REFERENCES campaign (code)
);
CREATE TRIGGER campaign_version_is_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One occurrence of one campaign. The unique key makes a draw that runs twice, late or on two servers one draw.
CREATE TABLE draw (
  id bigint GENERATED ALWAYS AS IDENTITY,
  campaign_code text COLLATE "C" NOT NULL,
  plan_id integer NOT NULL,
  rule_version integer NOT NULL,
  due_at timestamptz NOT NULL,
  ran_at timestamptz NOT NULL,
  title text,
  asked_by text NOT NULL DEFAULT 'schedule',
  eligible integer NOT NULL DEFAULT 0,
  drawn integer NOT NULL DEFAULT 0,
  excluded integer NOT NULL DEFAULT 0,
  -- Fewer than drawn when several records of one phone number share a call.
  calls integer NOT NULL DEFAULT 0,
  CONSTRAINT draw_pk PRIMARY KEY (id),
  CONSTRAINT draw_once UNIQUE (campaign_code, due_at),
  CONSTRAINT draw_plan FOREIGN KEY (plan_id) REFERENCES campaign_version (id),
  CONSTRAINT draw_adds_up CHECK (eligible = drawn + excluded AND calls <= drawn)
);

-- Every record that a draw looked at: drawn under a lead record's call, or excluded with the reason.
CREATE TABLE draw_item (
  draw_id bigint NOT NULL,
  campaign_code text COLLATE "C" NOT NULL,
  -- What the record was owed this for: the reminder's date for renewals, the draw's for lists, the epoch where a record
  -- is owed one contact in its life.
  occasion_on date NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  -- The record whose call covers this one (itself for most).
  lead_key text COLLATE "C",
  reason text,
  late boolean NOT NULL DEFAULT false,
  -- Raised where the plan opens a verification case for this exclusion; lowered by the tick that opened it.
  case_due boolean NOT NULL DEFAULT false,
  CONSTRAINT draw_item_once PRIMARY KEY (campaign_code, record_key, occasion_on),
  CONSTRAINT draw_item_drawn_or_excluded CHECK ((lead_key IS NULL) <> (reason IS NULL))
);
CREATE INDEX draw_item_draw ON draw_item (draw_id);
CREATE INDEX draw_item_case_due ON draw_item (draw_id) WHERE case_due;

-- Work for people that is not a call: a report without a dispatch, a customer nobody has called.
CREATE TABLE follow_up (
  id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  branch_code text COLLATE "C" NOT NULL,
  assignee text COLLATE "C",
  note text,
  opened_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by text,
  outcome text,
  CONSTRAINT follow_up_pk PRIMARY KEY (id),
  CONSTRAINT follow_up_once UNIQUE (kind, record_type, record_key),
  CONSTRAINT follow_up_closed_by_someone CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE INDEX follow_up_open ON follow_up (branch_code, due_at) WHERE closed_at IS NULL;
