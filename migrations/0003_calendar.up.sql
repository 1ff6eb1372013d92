-- Hours and days. Every change makes a version; a year that no source covers is provisional, never guessed.

CREATE TABLE calendar_version (
  version integer NOT NULL,
  source text NOT NULL,
  note text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT calendar_version_pk PRIMARY KEY (version)
);

CREATE TABLE calendar_year (
  region text NOT NULL,
  year smallint NOT NULL,
  source text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT calendar_year_pk PRIMARY KEY (region, year)
);

CREATE TABLE calendar_day (
  region text NOT NULL,
  on_date date NOT NULL,
  -- off: public holiday; work: make-up workday (调休); closed: no calls at all
  kind text NOT NULL,
  name text,
  source text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT calendar_day_pk PRIMARY KEY (region, on_date),
  CONSTRAINT calendar_day_kind_known CHECK (kind IN ('off', 'work', 'closed'))
);

-- Windows of one date that stand in for the usual ones; an empty list closes it.
CREATE TABLE hours_exception (
  region text NOT NULL,
  on_date date NOT NULL,
  hours_code text NOT NULL DEFAULT 'standard',
  windows jsonb NOT NULL,
  note text,
  version integer NOT NULL,
  CONSTRAINT hours_exception_pk PRIMARY KEY (region, on_date, hours_code)
);

CREATE TABLE calling_hours (
  code text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  -- [["09:30","12:00"], …], half-open, wall clock of the customer's zone
  weekday jsonb NOT NULL,
  weekend jsonb NOT NULL,
  holiday text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT calling_hours_pk PRIMARY KEY (code),
  CONSTRAINT calling_hours_holiday_known CHECK (holiday IN ('weekend', 'weekday', 'closed'))
);

INSERT INTO calendar_version (version, source, note, created_by, created_at)
  VALUES (1, 'installation', 'hours of the service standard, 9(4)', 'system', '2026-01-01T00:00:00Z');
INSERT INTO calling_hours (code, name_zh, name_en, weekday, weekend, holiday, version) VALUES
  ('standard', '标准时段', 'standard',
   '[["09:30","12:00"],["14:30","17:30"],["19:00","21:00"]]', '[["10:30","12:30"],["14:30","17:30"],["19:00","21:00"]]', 'weekend', 1),
  ('round-the-clock', '全天', 'round the clock', '[["00:00","24:00"]]', '[["00:00","24:00"]]', 'weekday', 1),
  ('texting', '短信时段', 'texting', '[["08:00","21:00"]]', '[["08:00","21:00"]]', 'weekday', 1),
  ('statutory', '法定时段', 'statutory fence', '[["00:00","24:00"]]', '[["00:00","24:00"]]', 'weekday', 1);
