-- Recordings of calls: that the customer was told, which ones there are, where their sound lies, how long it is kept, who has
-- listened. The sound itself is in files (RECORDINGS_DIR), never in the database.
-- An operator should know: new tables, and two small indexes on complaint, which is locked against writes while they are built
-- (a second for a hundred thousand complaints).

-- How recordings are announced, who may listen, how long they are kept. The newest version in force counts.
CREATE TABLE recording_policy (
  version integer NOT NULL,
  -- Years after the end of the contract: of a term up to one year, and of a longer one.
  short_term_years smallint NOT NULL,
  long_term_years smallint NOT NULL,
  -- Years after the end of a dispute.
  dispute_years smallint NOT NULL,
  -- Years after a call that is about no policy.
  other_years smallint NOT NULL,
  -- Agents and salespeople hear their own calls; branch clerks those of their branches.
  agents_listen boolean NOT NULL,
  branches_listen boolean NOT NULL,
  announcement_zh text NOT NULL,
  announcement_en text NOT NULL,
  -- True: approved by a second person to shorten what is kept already. Without it a new version only lengthens.
  shortens boolean NOT NULL DEFAULT false,
  effective_from timestamptz NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT recording_policy_pk PRIMARY KEY (version),
  CONSTRAINT recording_policy_as_the_law_says CHECK (short_term_years >= 5 AND long_term_years >= 10 AND dispute_years >= 2
    AND other_years >= 1),
  CONSTRAINT recording_policy_is_sane CHECK (greatest(short_term_years, long_term_years, dispute_years, other_years) <= 50),
  CONSTRAINT recording_policy_is_announced CHECK (length(btrim(announcement_zh)) >= 4 AND length(btrim(announcement_en)) >= 4)
);
CREATE TRIGGER recording_policy_is_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON recording_policy
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
INSERT INTO recording_policy (version, short_term_years, long_term_years, dispute_years, other_years, agents_listen,
  branches_listen, announcement_zh, announcement_en, effective_from, created_by, created_at)
VALUES (1, 5, 10, 2, 5, true, false, '您好，为了核对服务质量，我们可能会对本次通话进行录音。',
  'Hello. We may record this call so that we can check our service.', '2000-01-01T00:00:00Z', 'system', '2026-01-01T00:00:00Z');

-- A call that is being recorded: when its customer was told, and when the provider is asked what has become of it.
CREATE TABLE recording_watch (
  attempt_id bigint NOT NULL,
  -- Null: the plan asked for a recording, and nobody fetched the announcement from us.
  announced_at timestamptz,
  policy_version integer,
  ask_at timestamptz NOT NULL,
  asked smallint NOT NULL DEFAULT 0,
  -- Asked for the last time, or given up.
  settled_at timestamptz,
  CONSTRAINT recording_watch_pk PRIMARY KEY (attempt_id),
  CONSTRAINT recording_watch_told_what CHECK ((announced_at IS NULL) = (policy_version IS NULL))
);
CREATE INDEX recording_watch_ask ON recording_watch (ask_at) WHERE settled_at IS NULL;

CREATE TABLE recording (
  id bigint GENERATED ALWAYS AS IDENTITY,
  attempt_id bigint NOT NULL,
  provider text NOT NULL,
  provider_ref text COLLATE "C" NOT NULL,
  state text NOT NULL DEFAULT 'awaited',
  -- Why it is absent or has failed; of one that is awaited, what the last try met.
  why text,
  seconds integer,
  channels smallint,
  -- Of the sound: wav, mp3.
  format text,
  bytes bigint,
  sha256 bytea,
  -- Below RECORDINGS_DIR, made of our own id; stays after a deletion until the file is gone.
  file_name text COLLATE "C",
  -- Which key it is sealed with (the first eight bytes of a hash of it); null: plain.
  sealed_with text,
  recorded_at timestamptz,
  heard_at timestamptz NOT NULL,
  stored_at timestamptz,
  -- Fencing token of a fetch, and how often it was tried.
  tries integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  keep_until timestamptz,
  keep_reason text,
  -- Version of the policy that keep_until was last counted with.
  keep_policy integer,
  -- A legal hold: nothing is deleted while it stands.
  hold_by text,
  hold_reason text,
  hold_since timestamptz,
  deleted_at timestamptz,
  deleted_by text,
  delete_reason text,
  provider_deleted_at timestamptz,
  CONSTRAINT recording_pk PRIMARY KEY (id),
  CONSTRAINT recording_once UNIQUE (provider, provider_ref),
  CONSTRAINT recording_state_known CHECK (state IN ('awaited', 'stored', 'absent', 'failed', 'deleted')),
  CONSTRAINT recording_stored_is_there CHECK (state <> 'stored' OR (num_nulls(format, bytes, sha256, file_name, stored_at,
    keep_until, keep_reason, keep_policy) = 0)),
  CONSTRAINT recording_held_by_someone CHECK (num_nulls(hold_by, hold_reason, hold_since) IN (0, 3)),
  CONSTRAINT recording_deleted_by_someone CHECK (num_nulls(deleted_at, deleted_by, delete_reason) = CASE state WHEN 'deleted' THEN 0 ELSE 3 END),
  CONSTRAINT recording_held_is_not_deleted CHECK (state <> 'deleted' OR hold_by IS NULL)
);
CREATE INDEX recording_attempt ON recording (attempt_id);
CREATE INDEX recording_to_fetch ON recording (next_at) WHERE state = 'awaited';
CREATE INDEX recording_failed ON recording (id) WHERE state = 'failed';
CREATE INDEX recording_due ON recording (keep_until) WHERE state = 'stored' AND hold_by IS NULL;
CREATE INDEX recording_to_recount ON recording (keep_policy) WHERE state = 'stored';
-- Sound that still lies at the provider: to be removed there, or kept by a setting until it is removed here.
CREATE INDEX recording_at_provider ON recording (next_at) WHERE state IN ('stored', 'deleted') AND provider_deleted_at IS NULL;
CREATE INDEX recording_file_going ON recording (id) WHERE state = 'deleted' AND file_name IS NOT NULL;

-- Who has listened, once for each half hour: a player asks for one sound in many pieces.
CREATE TABLE recording_listening (
  recording_id bigint NOT NULL,
  listener text COLLATE "C" NOT NULL,
  half_hour timestamptz NOT NULL,
  CONSTRAINT recording_listening_pk PRIMARY KEY (recording_id, listener, half_hour)
);

-- The folder that the files are in, by the mark that lies in it: a folder that was mounted empty, or is another machine's own, is
-- neither filled nor believed to have lost its files.
CREATE TABLE recording_store (
  one boolean NOT NULL DEFAULT true,
  mark uuid NOT NULL,
  made_at timestamptz NOT NULL,
  CONSTRAINT recording_store_pk PRIMARY KEY (one),
  CONSTRAINT recording_store_is_one CHECK (one)
);

-- Which complaints a contract or a report has: a dispute keeps its recordings.
CREATE INDEX complaint_policy ON complaint (policy_no) WHERE policy_no IS NOT NULL;
CREATE INDEX complaint_report ON complaint (report_no) WHERE report_no IS NOT NULL;

-- People with a branch see the recordings of the calls that they may see, may hold them, and leave a trace when they listen.
ALTER TABLE recording ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON recording TO huifang_scoped USING (EXISTS (SELECT FROM attempt a WHERE a.id = recording.attempt_id));
ALTER TABLE recording_watch ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON recording_watch TO huifang_scoped USING (EXISTS (SELECT FROM attempt a WHERE a.id = recording_watch.attempt_id));
ALTER TABLE recording_listening ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON recording_listening TO huifang_scoped USING (EXISTS (SELECT FROM recording r WHERE r.id = recording_listening.recording_id));
GRANT SELECT ON recording, recording_watch, recording_policy TO huifang_scoped;
GRANT UPDATE (hold_by, hold_reason, hold_since) ON recording TO huifang_scoped;
GRANT SELECT, INSERT ON recording_listening TO huifang_scoped;
