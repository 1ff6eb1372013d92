-- Named people, their sessions, keys of the core systems; and who may see which rows, enforced by the database.
-- Two roles without login are made in the cluster unless they exist: huifang_app owns every table but the audit trail, which it
-- may only add to; huifang_scoped sees the rows of its branches. The login that migrates must be allowed to create roles, or an
-- administrator makes both once (docs/operations.md) and grants them to it.

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['huifang_app', 'huifang_scoped'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL; -- Another database of this cluster is being migrated too.
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'the role % is missing and this login may not create it', wanted
            USING HINT = 'Let an administrator run: CREATE ROLE huifang_app NOLOGIN; CREATE ROLE huifang_scoped NOLOGIN; '
              || format('GRANT huifang_app, huifang_scoped TO %I;', current_user);
      END;
    END IF;
    -- Being able to take the role on (SET) is what the connections need; whoever made the role may grant it to themselves.
    IF NOT pg_has_role(current_user, wanted, 'MEMBER') OR NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      BEGIN
        EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
      EXCEPTION WHEN insufficient_privilege THEN
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
          RAISE EXCEPTION 'this login is not a member of the role % and may not make itself one', wanted
            USING HINT = format('Let an administrator run: GRANT huifang_app, huifang_scoped TO %I;', current_user);
        END IF;
      END;
    END IF;
  END LOOP;
END $$;

GRANT USAGE, CREATE ON SCHEMA public TO huifang_app;
GRANT USAGE ON SCHEMA public TO huifang_scoped;

CREATE TABLE app_user (
  login                text COLLATE "C" NOT NULL,
  name                 text        NOT NULL,
  role                 text        NOT NULL,
  staff_no             text COLLATE "C",
  branch_code          text COLLATE "C",
  password_hash        text        NOT NULL,
  must_change_password boolean     NOT NULL DEFAULT true,
  disabled_at          timestamptz,
  disabled_by          text,
  signed_in_at         timestamptz,
  version              integer     NOT NULL DEFAULT 1,
  created_by           text        NOT NULL,
  created_at           timestamptz NOT NULL,
  CONSTRAINT app_user_pk PRIMARY KEY (login),
  CONSTRAINT app_user_login_plain CHECK (login = lower(login) AND login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
  CONSTRAINT app_user_role_known CHECK (role IN ('agent', 'salesperson', 'branch', 'supervisor', 'quality', 'complaints', 'administrator')),
  CONSTRAINT app_user_staff_where_needed CHECK (role NOT IN ('agent', 'salesperson') OR staff_no IS NOT NULL),
  CONSTRAINT app_user_branch_where_needed CHECK (role NOT IN ('branch', 'salesperson') OR branch_code IS NOT NULL),
  CONSTRAINT app_user_disabled_by_someone CHECK ((disabled_at IS NULL) = (disabled_by IS NULL))
);
CREATE UNIQUE INDEX app_user_staff_once ON app_user (staff_no) WHERE staff_no IS NOT NULL;

-- Opaque tokens: only their hash is kept, so that who reads the table cannot sign in with it.
CREATE TABLE session (
  token_hash bytea       NOT NULL,
  login      text COLLATE "C" NOT NULL,
  address    text,
  created_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT session_pk PRIMARY KEY (token_hash),
  CONSTRAINT session_of FOREIGN KEY (login) REFERENCES app_user (login) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX session_login ON session (login);
CREATE INDEX session_expiry ON session (expires_at);

-- How long an account, or an address, has to wait before its next try. Here and not in a process: there may be many of those.
CREATE TABLE sign_in_delay (
  key           text COLLATE "C" NOT NULL,
  failures      integer     NOT NULL,
  last_try_at   timestamptz NOT NULL,
  blocked_until timestamptz NOT NULL,
  CONSTRAINT sign_in_delay_pk PRIMARY KEY (key)
);
CREATE INDEX sign_in_delay_age ON sign_in_delay (last_try_at);

CREATE TABLE api_key (
  id           integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name         text COLLATE "C" NOT NULL,
  prefix       text        NOT NULL,
  key_hash     bytea       NOT NULL,
  scopes       text[]      NOT NULL,
  branch_code  text COLLATE "C",
  expires_at   timestamptz,
  last_used_at timestamptz,
  created_by   text        NOT NULL,
  created_at   timestamptz NOT NULL,
  revoked_by   text,
  revoked_at   timestamptz,
  CONSTRAINT api_key_pk PRIMARY KEY (id),
  CONSTRAINT api_key_once UNIQUE (key_hash),
  CONSTRAINT api_key_has_scopes CHECK (cardinality(scopes) > 0),
  CONSTRAINT api_key_revoked_by_someone CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE UNIQUE INDEX api_key_name_once ON api_key (name) WHERE revoked_at IS NULL;

CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
CREATE INDEX audit_entry_action ON audit_entry (action, id);

-- Branches that this connection may see. STABLE, and asked for in a sub-select by every policy: once a statement.
CREATE FUNCTION huifang_branches() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('huifang.branches', true), ''), '{}')::text[] $$;

ALTER TABLE policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON policy TO huifang_scoped USING (branch_code = ANY ((SELECT huifang_branches())::text[]));
ALTER TABLE claim ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON claim TO huifang_scoped USING (
  branch_code = ANY ((SELECT huifang_branches())::text[]) OR handling_branch_code = ANY ((SELECT huifang_branches())::text[]));
ALTER TABLE complaint ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON complaint TO huifang_scoped USING (branch_code = ANY ((SELECT huifang_branches())::text[]));
ALTER TABLE repair ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON repair TO huifang_scoped USING (branch_code = ANY ((SELECT huifang_branches())::text[]));
ALTER TABLE draw_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON draw_item TO huifang_scoped USING (branch_code = ANY ((SELECT huifang_branches())::text[]));
ALTER TABLE follow_up ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON follow_up TO huifang_scoped USING (branch_code = ANY ((SELECT huifang_branches())::text[]));
ALTER TABLE message ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON message TO huifang_scoped USING (branch_code = ANY ((SELECT huifang_branches())::text[]));
-- A case that was escalated is with its holder, and stays in sight of the branch whose record it is.
ALTER TABLE verification_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON verification_case TO huifang_scoped USING (
  branch_code = ANY ((SELECT huifang_branches())::text[]) OR holder_code = ANY ((SELECT huifang_branches())::text[]));
-- One call may have subjects of several branches: each sees it by its own case, and the attempts with it.
ALTER TABLE call_task ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON call_task TO huifang_scoped USING (
  branch_code = ANY ((SELECT huifang_branches())::text[])
  OR EXISTS (SELECT FROM verification_case v WHERE v.task_id = call_task.id));
ALTER TABLE attempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON attempt TO huifang_scoped USING (
  EXISTS (SELECT FROM call_task t WHERE t.id = attempt.task_id));
ALTER TABLE scheduled_callback ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON scheduled_callback TO huifang_scoped USING (
  EXISTS (SELECT FROM call_task t WHERE t.id = scheduled_callback.task_id));
ALTER TABLE case_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON case_event TO huifang_scoped USING (
  EXISTS (SELECT FROM verification_case v WHERE v.id = case_event.case_id));
ALTER TABLE contact_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON contact_change TO huifang_scoped USING (CASE record_type
  WHEN 'policy' THEN EXISTS (SELECT FROM policy r WHERE r.policy_no = record_key)
  WHEN 'claim' THEN EXISTS (SELECT FROM claim r WHERE r.report_no = record_key)
  WHEN 'complaint' THEN EXISTS (SELECT FROM complaint r WHERE r.complaint_no = record_key)
  WHEN 'repair' THEN EXISTS (SELECT FROM repair r WHERE r.repair_no = record_key)
  ELSE false END);

-- What a person with a branch may do at all; the policies above say to which rows. What is not named here is refused.
GRANT SELECT ON branch, staff, campaign, campaign_version, disposition, lane, draw, calendar_day, calendar_version, calendar_year,
  calling_hours, hours_exception, contact_limit, script_version, text_rule, text_template, agent_state TO huifang_scoped;
GRANT SELECT ON policy, claim, complaint, repair, draw_item, message, call_task, attempt, scheduled_callback, contact_change,
  case_event TO huifang_scoped;
GRANT SELECT, UPDATE ON follow_up, verification_case TO huifang_scoped;
GRANT INSERT ON audit_entry TO huifang_scoped;
GRANT SELECT, INSERT ON audit_entry TO huifang_app;
