-- What the core systems tell us, keyed by their own numbers, and how it reached us.
--
-- Natural keys are primary keys: an import merges on one index per table, and every later row can be read without a
-- join. They sort as "C": a number is an identifier, not a word, and the byte order makes the merge cheaper.
-- No foreign keys from the mass tables to branch or staff: records arrive in any order, a check per row costs more than
-- the merge itself, and the import registers an unknown branch under its code instead of losing the record.

CREATE TABLE branch (
  branch_code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  parent_code text COLLATE "C",
  region text,
  time_zone text,
  coordinator_no text COLLATE "C",
  -- Registered by an import that met the code before the branch file came.
  placeholder boolean NOT NULL DEFAULT false,
  attributes jsonb,
  known_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT branch_pk PRIMARY KEY (branch_code),
  CONSTRAINT branch_is_not_its_own_parent CHECK (parent_code IS DISTINCT FROM branch_code)
);

CREATE TABLE staff (
  staff_no text COLLATE "C" NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  branch_code text COLLATE "C",
  team text,
  skills text[] NOT NULL DEFAULT '{}',
  attributes jsonb,
  known_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT staff_pk PRIMARY KEY (staff_no),
  CONSTRAINT staff_role_known CHECK (role IN ('agent', 'salesperson', 'branch', 'supervisor', 'quality', 'complaints', 'administrator'))
);

-- In the four record tables: `phone`, `phone_alt`, … are as the core system typed them; `numbers` are the E.164 numbers
-- in the order of use, `number_kinds` (mobile, landline, service) stands beside them one for one. A correction by a
-- branch changes `numbers` alone, so that the same file read again does not undo it. `known_at` is when the record first
-- reached us; its own events keep the names of the data contract.

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
  underwritten_at timestamptz NOT NULL,
  effective_on date NOT NULL,
  expires_on date NOT NULL,
  premium numeric(16, 2),
  currency text,
  vip boolean NOT NULL DEFAULT false,
  time_zone text,
  language text,
  ended_on date,
  renewed_by text COLLATE "C",
  attributes jsonb,
  numbers text[] COLLATE "C" NOT NULL DEFAULT '{}',
  number_kinds text[] NOT NULL DEFAULT '{}',
  known_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT policy_pk PRIMARY KEY (policy_no),
  CONSTRAINT policy_product_line_known CHECK (product_line IN ('individual_motor', 'individual_property', 'group_fire',
    'group_liability', 'group_engineering', 'group_accident_health', 'other')),
  CONSTRAINT policy_holder_type_known CHECK (holder_type IN ('individual', 'group')),
  CONSTRAINT policy_numbers_have_kinds CHECK (cardinality(numbers) = cardinality(number_kinds))
);
-- Draws read a week of underwriting and three days of expiry out of years of policies.
CREATE INDEX policy_underwritten ON policy USING brin (underwritten_at);
CREATE INDEX policy_expiry ON policy (expires_on);

CREATE TABLE claim (
  report_no text COLLATE "C" NOT NULL,
  policy_no text COLLATE "C",
  plate text,
  reporter_name text,
  reporter_phone text,
  on_scene boolean,
  reported_at timestamptz NOT NULL,
  dispatched_at timestamptz,
  arrived_at timestamptz,
  closed_at timestamptz,
  paid_at timestamptz,
  amount numeric(16, 2),
  branch_code text COLLATE "C" NOT NULL,
  handling_branch_code text COLLATE "C",
  vip boolean NOT NULL DEFAULT false,
  attributes jsonb,
  numbers text[] COLLATE "C" NOT NULL DEFAULT '{}',
  number_kinds text[] NOT NULL DEFAULT '{}',
  known_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT claim_pk PRIMARY KEY (report_no),
  CONSTRAINT claim_numbers_have_kinds CHECK (cardinality(numbers) = cardinality(number_kinds))
);
CREATE INDEX claim_reported ON claim (reported_at);
CREATE INDEX claim_dispatched ON claim (dispatched_at) WHERE dispatched_at IS NOT NULL;
CREATE INDEX claim_closed ON claim (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE complaint (
  complaint_no text COLLATE "C" NOT NULL,
  report_no text COLLATE "C",
  policy_no text COLLATE "C",
  complainant_name text,
  complainant_phone text,
  received_at timestamptz NOT NULL,
  severity text NOT NULL,
  due_by timestamptz,
  about text,
  channel text,
  branch_code text COLLATE "C" NOT NULL,
  contacted_at timestamptz,
  investigated_at timestamptz,
  approved_at timestamptz,
  closed_at timestamptz,
  upheld boolean,
  upheld_reason text,
  attributes jsonb,
  numbers text[] COLLATE "C" NOT NULL DEFAULT '{}',
  number_kinds text[] NOT NULL DEFAULT '{}',
  known_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT complaint_pk PRIMARY KEY (complaint_no),
  CONSTRAINT complaint_severity_known CHECK (severity IN ('general', 'major', 'special')),
  CONSTRAINT complaint_numbers_have_kinds CHECK (cardinality(numbers) = cardinality(number_kinds))
);
CREATE INDEX complaint_closed ON complaint (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE repair (
  repair_no text COLLATE "C" NOT NULL,
  report_no text COLLATE "C",
  plate text,
  customer_name text,
  customer_phone text,
  appointed_at timestamptz,
  received_at timestamptz,
  estimated_at timestamptz,
  stage text,
  stage_at timestamptz,
  ready_at timestamptz,
  handed_over_at timestamptz,
  branch_code text COLLATE "C" NOT NULL,
  attributes jsonb,
  numbers text[] COLLATE "C" NOT NULL DEFAULT '{}',
  number_kinds text[] NOT NULL DEFAULT '{}',
  known_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT repair_pk PRIMARY KEY (repair_no),
  CONSTRAINT repair_numbers_have_kinds CHECK (cardinality(numbers) = cardinality(number_kinds))
);
CREATE INDEX repair_handed_over ON repair (handed_over_at) WHERE handed_over_at IS NOT NULL;

CREATE TABLE contact_change (
  id bigint GENERATED ALWAYS AS IDENTITY,
  record_type text NOT NULL,
  record_key text COLLATE "C" NOT NULL,
  source text NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  reason text,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT contact_change_pk PRIMARY KEY (id),
  CONSTRAINT contact_change_source_known CHECK (source IN ('import', 'api', 'correction'))
);
CREATE INDEX contact_change_record ON contact_change (record_type, record_key);

-- Who may not be called or texted. A row is lifted, never deleted.
CREATE TABLE opt_out (
  id bigint GENERATED ALWAYS AS IDENTITY,
  phone text COLLATE "C" NOT NULL,
  channel text NOT NULL,
  -- A rule or campaign that it is limited to; null covers every one.
  rule text,
  source text NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  lifted_by text,
  lifted_at timestamptz,
  CONSTRAINT opt_out_pk PRIMARY KEY (id),
  CONSTRAINT opt_out_channel_known CHECK (channel IN ('call', 'text', 'all')),
  CONSTRAINT opt_out_lifted_by_someone CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX opt_out_in_force ON opt_out (phone, channel, coalesce(rule, '')) WHERE lifted_at IS NULL;

CREATE TABLE import_run (
  id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  file_name text,
  encoding text,
  state text NOT NULL,
  rows_read integer NOT NULL DEFAULT 0,
  created integer NOT NULL DEFAULT 0,
  updated integer NOT NULL DEFAULT 0,
  unchanged integer NOT NULL DEFAULT 0,
  rejected integer NOT NULL DEFAULT 0,
  notes jsonb,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT import_run_pk PRIMARY KEY (id),
  CONSTRAINT import_run_state_known CHECK (state IN ('running', 'done', 'failed')),
  CONSTRAINT import_run_adds_up CHECK (state <> 'done' OR created + updated + unchanged + rejected = rows_read)
);

CREATE TABLE import_rejection (
  run_id bigint NOT NULL,
  row_no integer NOT NULL,
  field text,
  value text,
  reason text NOT NULL,
  row jsonb,
  CONSTRAINT import_rejection_run FOREIGN KEY (run_id) REFERENCES import_run (id) ON DELETE CASCADE
);
CREATE INDEX import_rejection_by_run ON import_rejection (run_id, row_no);
