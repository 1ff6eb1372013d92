-- Texts: templates, and the outbox. A row exists for each text that a rule owed, sent or not.

CREATE TABLE text_rule (
  code text COLLATE "C" NOT NULL,
  -- What came due before this instant is not owed: the centre was not there yet.
  live_from timestamptz NOT NULL,
  CONSTRAINT text_rule_pk PRIMARY KEY (code)
);

CREATE TABLE text_template (
  code text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  language text NOT NULL DEFAULT 'zh',
  body text NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT text_template_pk PRIMARY KEY (code, version, language),
  CONSTRAINT text_template_short CHECK (char_length(body) <= 1000)
);
CREATE TRIGGER text_template_is_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON text_template
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TYPE message_state AS ENUM ('queued', 'intent', 'sent', 'delivered', 'undelivered', 'failed', 'unknown', 'skipped');

CREATE TABLE message (
  id bigint GENERATED ALWAYS AS IDENTITY,
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
  -- Why it was skipped, delayed, or failed.
  reason text,
  created_at timestamptz NOT NULL,
  not_before timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- Queued: held by a sender until then. Gone out: when the gateway is asked next what became of it.
  lease_until timestamptz,
  token uuid,
  intent_at timestamptz,
  sent_at timestamptz,
  ended_at timestamptz,
  provider text,
  provider_ref text COLLATE "C",
  CONSTRAINT message_pk PRIMARY KEY (id),
  CONSTRAINT message_once UNIQUE (rule, record_type, record_key, due_on),
  CONSTRAINT message_token_once UNIQUE (token),
  CONSTRAINT message_skipped_has_reason CHECK (state <> 'skipped' OR reason IS NOT NULL),
  CONSTRAINT message_sendable CHECK (state = 'skipped' OR (phone IS NOT NULL AND body IS NOT NULL)),
  CONSTRAINT message_gone_out_has_intent CHECK (state IN ('queued', 'skipped') OR intent_at IS NOT NULL)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX message_outbox ON message (not_before, id) WHERE state = 'queued';
CREATE INDEX message_unresolved ON message (intent_at) WHERE state IN ('intent', 'sent');
CREATE INDEX message_phone ON message (phone) WHERE state = 'queued';
CREATE INDEX message_record ON message (record_key);
