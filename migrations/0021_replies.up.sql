-- What customers write back, numbers that take no texts, versions of templates that the networks filter, and why texts are held
-- back. An operator should know: message_to_lift and message_case_due read message once and lock it against writes meanwhile
-- (about a second each for a million rows).

-- A text from a customer. Branch, record and rule: of the last text that went to the number, else of a record that names it.
CREATE TABLE reply (
  id bigint GENERATED ALWAYS AS IDENTITY,
  provider text NOT NULL,
  provider_ref text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  body text NOT NULL,
  -- What it says about further texts; `other` is for people to read.
  kind text NOT NULL,
  -- '': nobody's, seen by the whole company alone.
  branch_code text COLLATE "C" NOT NULL,
  record_type text,
  record_key text COLLATE "C",
  rule text COLLATE "C",
  message_id bigint,
  received_at timestamptz NOT NULL,
  handled_at timestamptz,
  handled_by text,
  handled_note text,
  CONSTRAINT reply_pk PRIMARY KEY (id),
  CONSTRAINT reply_once UNIQUE (provider, provider_ref),
  CONSTRAINT reply_kind_known CHECK (kind IN ('opt_out', 'opt_in', 'other')),
  CONSTRAINT reply_record_whole CHECK ((record_type IS NULL) = (record_key IS NULL)),
  CONSTRAINT reply_handled_by_someone CHECK ((handled_at IS NULL) = (handled_by IS NULL))
);
CREATE INDEX reply_phone ON reply (phone, id);
CREATE INDEX reply_record ON reply (record_key, id) WHERE record_key IS NOT NULL;
CREATE INDEX reply_to_handle ON reply (id) WHERE handled_at IS NULL;

ALTER TABLE reply ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON reply TO huifang_scoped USING (branch_code = ANY ((SELECT huifang_branches())::text[]));
GRANT SELECT, UPDATE (handled_at, handled_by, handled_note) ON reply TO huifang_scoped;

-- Numbers that a network has said cannot be texted. A row is lifted, never deleted.
CREATE TABLE dead_text_number (
  id bigint GENERATED ALWAYS AS IDENTITY,
  phone text COLLATE "C" NOT NULL,
  -- invalid_number, not_mobile, landline
  code text NOT NULL,
  provider text NOT NULL,
  message_id bigint NOT NULL,
  since timestamptz NOT NULL,
  lifted_at timestamptz,
  lifted_by text,
  CONSTRAINT dead_text_number_pk PRIMARY KEY (id),
  CONSTRAINT dead_text_number_lifted_by_someone CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX dead_text_number_in_force ON dead_text_number (phone) WHERE lifted_at IS NULL;

-- Versions of templates that a network filtered: their texts wait.
CREATE TABLE template_pause (
  id integer GENERATED ALWAYS AS IDENTITY,
  rule text COLLATE "C" NOT NULL,
  template_version integer NOT NULL,
  provider text NOT NULL,
  -- The text that was filtered.
  message_id bigint NOT NULL,
  paused_at timestamptz NOT NULL,
  resumed_at timestamptz,
  resumed_by text,
  CONSTRAINT template_pause_pk PRIMARY KEY (id),
  CONSTRAINT template_pause_resumed_by_someone CHECK ((resumed_at IS NULL) = (resumed_by IS NULL))
);
CREATE UNIQUE INDEX template_pause_in_force ON template_pause (rule, template_version) WHERE resumed_at IS NULL;

-- Until when a process leaves a gateway alone, and why: for people to see. Each process decides by what it met itself.
CREATE TABLE gateway_pause (
  provider text NOT NULL,
  paused_until timestamptz NOT NULL,
  why text NOT NULL,
  noted_at timestamptz NOT NULL,
  CONSTRAINT gateway_pause_pk PRIMARY KEY (provider)
);

-- The number did not take the text: the branch is owed a verification case about the record's contact.
ALTER TABLE message ADD COLUMN case_due boolean NOT NULL DEFAULT false;
CREATE INDEX message_case_due ON message (id) WHERE case_due;

-- Another mobile may come for a text whose number turned out to take none.
DROP INDEX message_to_lift;
CREATE INDEX message_to_lift ON message (rule, expires_at)
  WHERE state = 'skipped' AND reason IN ('no_mobile', 'missing_data', 'contact_moved', 'number_not_textable');
