-- What people's desks ask for: a day's count of the telephone numbers that each person has seen whole (showing one is a limited
-- act; the limit is judged by the statement that counts), and indexes for a salesperson’s renewals, a record’s cases and
-- an agent's own promises. Locks policy and verification_case against writes while their indexes are built: a few
-- seconds for a million rows.

CREATE TABLE phone_reveal (
  staff_no text COLLATE "C" NOT NULL,
  on_date  date     NOT NULL,
  reveals  smallint NOT NULL,
  CONSTRAINT phone_reveal_pk PRIMARY KEY (staff_no, on_date)
);

CREATE INDEX policy_salesperson ON policy (salesperson_no, expires_on, policy_no) WHERE salesperson_no IS NOT NULL;
CREATE INDEX verification_case_record ON verification_case (record_type, record_key);
CREATE INDEX scheduled_callback_over ON scheduled_callback (agent, closed_at) WHERE closed_at IS NOT NULL;
