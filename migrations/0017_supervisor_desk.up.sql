-- What the supervisor's desk asks of the tables.
-- Search by number, plate and name. A record is found by the hash of its first number; the few with several have a small GIN
-- beside it. Hashes where only equality is asked for: each costs a load about half of what a B-tree does. Calls by number
-- are indexed once they are recorded: while a call is under way its row changes five times, and each change would enter the
-- index again. Texts of today are counted by the time of their row. Runs of simulations can be called off. Numbers that tests
-- may be sent to.
-- An operator should know: the four record tables and attempt are read once and cannot be written meanwhile (some ten seconds
-- for a million policies), and the first load of a million policies takes longer by about the same.

CREATE INDEX policy_first_number ON policy USING hash ((numbers[1]));
CREATE INDEX policy_numbers ON policy USING gin (numbers) WHERE cardinality(numbers) > 1;
CREATE INDEX policy_plate ON policy USING hash ((upper(translate(plate, '·• -', '')) COLLATE "C")) WHERE plate IS NOT NULL;
CREATE INDEX policy_name ON policy ((coalesce(contact_name, insured_name) COLLATE "C"), policy_no);
CREATE INDEX claim_first_number ON claim USING hash ((numbers[1]));
CREATE INDEX claim_numbers ON claim USING gin (numbers) WHERE cardinality(numbers) > 1;
CREATE INDEX claim_plate ON claim USING hash ((upper(translate(plate, '·• -', '')) COLLATE "C")) WHERE plate IS NOT NULL;
CREATE INDEX claim_name ON claim ((reporter_name COLLATE "C"), report_no);
CREATE INDEX complaint_first_number ON complaint USING hash ((numbers[1]));
CREATE INDEX complaint_numbers ON complaint USING gin (numbers) WHERE cardinality(numbers) > 1;
CREATE INDEX complaint_name ON complaint ((complainant_name COLLATE "C"), complaint_no);
CREATE INDEX repair_first_number ON repair USING hash ((numbers[1]));
CREATE INDEX repair_numbers ON repair USING gin (numbers) WHERE cardinality(numbers) > 1;
CREATE INDEX repair_plate ON repair USING hash ((upper(translate(plate, '·• -', '')) COLLATE "C")) WHERE plate IS NOT NULL;
CREATE INDEX repair_name ON repair ((customer_name COLLATE "C"), repair_no);

CREATE INDEX attempt_phone ON attempt (phone, id) WHERE disposition IS NOT NULL;
-- A text by its number once it is at its end; those before it are found by message_phone and message_unresolved.
CREATE INDEX message_phone_ended ON message (phone, id)
  WHERE state IN ('delivered', 'undelivered', 'failed', 'unknown', 'skipped') AND phone IS NOT NULL;
CREATE INDEX message_created ON message USING brin (created_at);

ALTER TABLE simulation_run DROP CONSTRAINT simulation_run_state_known;
ALTER TABLE simulation_run ADD CONSTRAINT simulation_run_state_known CHECK (state IN ('running', 'done', 'failed', 'cancelled'));

CREATE TABLE text_test_number (
  id integer GENERATED ALWAYS AS IDENTITY,
  phone text COLLATE "C" NOT NULL,
  -- Whose handset it is.
  note text NOT NULL,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL,
  CONSTRAINT text_test_number_pk PRIMARY KEY (id),
  CONSTRAINT text_test_number_once UNIQUE (phone)
);
