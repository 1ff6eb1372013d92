-- What agents say (versions are for ever), and runs of the simulator.

CREATE TABLE script_version (
  code text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  steps jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT script_version_pk PRIMARY KEY (code, version)
);
CREATE TRIGGER script_version_is_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON script_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE simulation_run (
  id bigint GENERATED ALWAYS AS IDENTITY,
  params jsonb NOT NULL,
  state text NOT NULL,
  progress jsonb,
  summary jsonb,
  error text,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT simulation_run_pk PRIMARY KEY (id),
  CONSTRAINT simulation_run_state_known CHECK (state IN ('running', 'done', 'failed'))
);
