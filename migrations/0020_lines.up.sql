-- Calls that reach the agent first and the customer through them: the agents' own lines, what is known of each such call's legs,
-- and the pace that an account allows, shared by every process. New tables only: nothing is locked.

-- Where an agent is called. The softphone is the page of their desk.
CREATE TABLE agent_line (
  staff_no text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  phone text COLLATE "C",
  set_by text COLLATE "C" NOT NULL,
  set_at timestamptz NOT NULL,
  CONSTRAINT agent_line_pk PRIMARY KEY (staff_no),
  CONSTRAINT agent_line_kind_known CHECK (kind IN ('phone', 'softphone')),
  CONSTRAINT agent_line_phone_where_needed CHECK ((kind = 'phone') = (phone IS NOT NULL))
);

-- One row a call of such a carrier, beside its attempt, which stays as narrow as it is. Names of legs are the carrier's.
CREATE TABLE call_line (
  attempt_id bigint NOT NULL,
  token uuid NOT NULL,
  line text COLLATE "C" NOT NULL,
  caller_id text COLLATE "C",
  ring_seconds smallint NOT NULL,
  recording boolean NOT NULL,
  machine_detection boolean NOT NULL,
  agent_sid text COLLATE "C",
  agent_leg text,
  agent_ended_at timestamptz,
  -- The agent's leg was given the customer's number; or why it was not.
  bridged_at timestamptz,
  refused text,
  customer_sid text COLLATE "C",
  customer_leg text,
  customer_ended_at timestamptz,
  machine text,
  -- Somebody wants it to end, also where nobody knows its name yet.
  hang_up_at timestamptz,
  -- The customer and the agent were put into a room; the customer is on hold.
  room_at timestamptz,
  held_at timestamptz,
  transfer_to text COLLATE "C",
  transfer_at timestamptz,
  transfer_sid text COLLATE "C",
  transfer_leg text,
  joined_at timestamptz,
  -- When the carrier was last asked about it.
  asked_at timestamptz,
  alarmed boolean NOT NULL DEFAULT false,
  CONSTRAINT call_line_pk PRIMARY KEY (attempt_id),
  CONSTRAINT call_line_token_once UNIQUE (token),
  CONSTRAINT call_line_legs_known CHECK (
    agent_leg IN ('dialled', 'ringing', 'answered', 'ended') AND customer_leg IN ('dialled', 'ringing', 'answered', 'ended')
    AND transfer_leg IN ('dialled', 'ringing', 'answered', 'ended')),
  CONSTRAINT call_line_bridged_or_refused CHECK (bridged_at IS NULL OR refused IS NULL),
  CONSTRAINT call_line_held_in_a_room CHECK (held_at IS NULL OR room_at IS NOT NULL),
  CONSTRAINT call_line_transfer_whole CHECK ((transfer_to IS NULL) = (transfer_at IS NULL))
);
-- Other calls of a line, newest first: what is found there and is theirs is not this one.
CREATE INDEX call_line_of_line ON call_line (line, attempt_id);
CREATE INDEX call_line_transferred ON call_line (transfer_at) WHERE transfer_at IS NOT NULL;
-- Bridged, the agent has gone, and nothing is known of the customer's leg: asked about soon.
CREATE INDEX call_line_left_alone ON call_line (agent_ended_at) WHERE agent_ended_at IS NOT NULL AND customer_ended_at IS NULL;

-- The next instant at which an account may start a call. One row an account, moved on by whoever takes a place.
CREATE TABLE call_pace (
  provider text NOT NULL,
  next_at timestamptz NOT NULL,
  CONSTRAINT call_pace_pk PRIMARY KEY (provider)
);

ALTER TABLE call_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch_scope ON call_line TO huifang_scoped USING (EXISTS (SELECT FROM attempt a WHERE a.id = call_line.attempt_id));
GRANT SELECT ON agent_line, call_line TO huifang_scoped;
