-- 核实件: contact data that the branch must put right.

CREATE TABLE verification_case (
  id bigint GENERATED ALWAYS AS IDENTITY,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  also_keys text[] COLLATE "C",
  reason text NOT NULL,
  -- The record's branch, and the branch that must act now (its parent after an escalation).
  branch_code text COLLATE "C" NOT NULL,
  holder_code text COLLATE "C" NOT NULL,
  task_id bigint,
  state text NOT NULL DEFAULT 'open',
  opened_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  -- The deadline rests on a calendar that does not cover the year yet.
  due_provisional boolean NOT NULL DEFAULT false,
  remind_at timestamptz NOT NULL,
  reminded_at timestamptz,
  escalated_at timestamptz,
  corrected_at timestamptz,
  corrected_by text,
  second_visit_task_id bigint,
  closed_at timestamptz,
  close_note text,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT verification_case_pk PRIMARY KEY (id),
  CONSTRAINT verification_case_reason_known CHECK (reason IN ('wrong_number', 'unreachable', 'refused', 'no_contact')),
  CONSTRAINT verification_case_state_known CHECK (state IN ('open', 'corrected', 'confirmed', 'unreachable_after_correction', 'cannot_be_corrected')),
  CONSTRAINT verification_case_closed_has_end CHECK ((state IN ('confirmed', 'unreachable_after_correction', 'cannot_be_corrected')) = (closed_at IS NOT NULL)),
  CONSTRAINT verification_case_corrected_by_someone CHECK ((corrected_at IS NULL) = (corrected_by IS NULL))
);
CREATE UNIQUE INDEX verification_case_one_open ON verification_case (record_type, record_key) WHERE state IN ('open', 'corrected');
CREATE UNIQUE INDEX verification_case_one_per_task ON verification_case (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX verification_case_work ON verification_case (holder_code, due_at) WHERE state = 'open';
CREATE INDEX verification_case_awaiting_visit ON verification_case (id) WHERE state = 'corrected';
CREATE INDEX verification_case_remind ON verification_case (remind_at) WHERE state = 'open' AND reminded_at IS NULL;
CREATE INDEX verification_case_escalate ON verification_case (due_at) WHERE state = 'open' AND escalated_at IS NULL;

CREATE TABLE case_event (
  id bigint GENERATED ALWAYS AS IDENTITY,
  case_id bigint NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  kind text NOT NULL,
  note text,
  before jsonb,
  after jsonb,
  CONSTRAINT case_event_pk PRIMARY KEY (id),
  CONSTRAINT case_event_of FOREIGN KEY (case_id) REFERENCES verification_case (id)
);
CREATE INDEX case_event_case ON case_event (case_id, id);
