// The plain way, and a fair one: node:http and node-postgres, prepared statements, one statement a request, no framework,
// no validation, no log. It claims as we do (the same statement, one agent each) and records with three writes and an
// audit row in one statement, as a careful programmer would.
import { createServer } from 'node:http';
import { product, productPackage } from '../lib/product.mjs';
import { START } from '../lib/centre.mjs';

const { Pool } = productPackage('pg');
const { claimStatement } = product('queue/queue.sql');
const { defaultPoolSize } = product('database/data-source');

const pool = new Pool({ connectionString: process.argv[2], max: defaultPoolSize() });
pool.on('error', () => undefined);
const shift = START.getTime() - Date.now();
const { rows } = await pool.query(`SELECT id FROM lane WHERE time_zone = ANY ($1) ORDER BY id`, [
  process.argv[3].split(','),
]);
const lanes = rows.map((lane) => lane.id);

const CLAIM = claimStatement(1);
const RECORD = `WITH task AS (
    UPDATE call_task SET state = 'closed', closed_at = $5, close_reason = 'completed', attempts = attempts + 1,
      parts_tried = parts_tried | 1, claimed_by = NULL, claimed_at = NULL, lease_until = NULL
    WHERE id = $1 AND epoch = $2 AND claimed_by = $3 AND due_at > $5
    RETURNING id, campaign_code, attempts, phone, epoch),
  day AS (
    INSERT INTO phone_day AS d (phone, on_date, attempts) SELECT phone, $6, 1 FROM task
    ON CONFLICT (phone, on_date) DO UPDATE SET attempts = d.attempts + 1),
  made AS (
    INSERT INTO attempt (task_id, campaign_code, number, phone, agent, carrier, epoch, state, outcome, started_at, ended_at,
      disposition, disposed_at, disposed_by)
    SELECT id, campaign_code, attempts, phone, $3, 'manual', epoch, 'ended', 'answered', $5, $5, $4, $5, $3 FROM task
    RETURNING id, task_id),
  audit AS (
    INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
    SELECT $5, $3, 'call_task.closed', 'call_task', task_id::text, jsonb_build_object('attempt', id, 'disposition', $4::text) FROM made)
  SELECT id AS "attemptId", task_id AS "taskId" FROM made`;

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    answer(request.url, JSON.parse(Buffer.concat(parts).toString())).then(
      (body) => send(response, body ? 200 : 409, body),
      (error) => send(response, 500, { error: error.message }),
    );
  });
});

async function answer(url, body) {
  const now = new Date(Date.now() + shift);
  if (url === '/api/dialer/claims') {
    const values = [lanes, [body.agent], now, new Date(now.getTime() + 90_000)];
    const { rows } = await pool.query({ name: 'claim', text: CLAIM, values });
    return { task: rows[0] ?? null };
  }
  const id = Number(url.split('/')[4]);
  const values = [id, body.epoch, body.agent, body.disposition, now, '2026-03-02'];
  const { rows } = await pool.query({ name: 'record', text: RECORD, values });
  return rows[0];
}

function send(response, status, body) {
  const text = JSON.stringify(body ?? {});
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', async () => {
  server.closeAllConnections();
  await pool.end();
  process.exit(0);
});
