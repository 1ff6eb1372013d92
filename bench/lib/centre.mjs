// A centre of 40 lanes of which 12 are open: four campaigns in ten zones, at 10:00 on a Monday in China. Its tasks are
// written as a draw would have left them, callable at once, over ten priorities and a week of deadlines.
import { product, productPackage } from './product.mjs';

export const START = new Date('2026-03-02T02:00:00Z');
const CAMPAIGNS = ['bench-a', 'bench-b', 'bench-c', 'bench-d'];
export const OPEN_ZONES = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Macau'];
const CLOSED_ZONES = [
  'Europe/London',
  'Europe/Paris',
  'Africa/Cairo',
  'Europe/Moscow',
  'Asia/Dubai',
  'America/New_York',
  'America/Sao_Paulo',
];

export const PLAN = {
  enabled: true,
  priority: 50,
  hours: 'standard',
  cycleMinutes: 7 * 24 * 60,
  maxAttempts: 3,
  retryGapMinutes: 120,
  spreadOverDay: true,
  previewSeconds: 120,
  wrapUpSeconds: 30,
  ringSeconds: 30,
  callbackToleranceMinutes: 15,
  maySkip: true,
  skill: 'visit',
  script: { code: 'new-policy', version: 1 },
  opensCaseFor: ['wrong_number', 'unreachable', 'refused', 'no_contact'],
  exhausted: 'unreachable',
  stopsOn: [],
  lateHorizonDays: 28,
};

/** Time that runs as usual, from `START`: the benchmark finds the same lanes open at whatever hour it is run. */
export function shiftedClock() {
  const { Clock, SystemClock } = product('clock');
  const shift = START.getTime() - Date.now();
  const real = new SystemClock();
  class ShiftedClock extends Clock {
    now() {
      return new Date(Date.now() + shift);
    }
    at(at, work) {
      return real.at(new Date(at.getTime() - shift), work);
    }
  }
  return new ShiftedClock();
}

/** Campaigns, lanes and `agents` members of staff. Returns its lanes, those that are open apart. */
export async function foundCentre(database, { agents = 64 } = {}) {
  for (const code of CAMPAIGNS) {
    await database.query(`INSERT INTO campaign (code, live_from) VALUES ($1, '2026-01-01Z')`, [code]);
    await database.query(
      `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, created_by, created_at)
       VALUES ($1, 1, '服务标准 9(4)', $2, '2026-01-01Z', 'bench', '2026-01-01Z')`,
      [code, JSON.stringify(PLAN)],
    );
  }
  const made = await database.query(
    `INSERT INTO lane (campaign_code, hours_code, time_zone, pool)
     SELECT code, 'standard', zone, 'visit' FROM unnest($1::text[]) AS c (code), unnest($2::text[]) AS z (zone)
     RETURNING id, campaign_code AS campaign, time_zone AS zone`,
    [CAMPAIGNS, [...OPEN_ZONES, ...CLOSED_ZONES]],
  );
  await database.query(
    `INSERT INTO staff (staff_no, name, role, known_at, changed_at)
     SELECT 'A' || i, '坐席' || i, 'agent', '2026-01-01Z', '2026-01-01Z' FROM generate_series(1, $1) i`,
    [agents],
  );
  const some = (open) => made.rows.filter((lane) => OPEN_ZONES.includes(lane.zone) === open);
  return { open: some(true), closed: some(false) };
}

/** Draws that the tasks came from: each of one campaign, with one priority and one deadline, written one after the other. */
const DRAWS = 20;

/**
 * Writes `count` tasks. `closedShare` of them lie in closed lanes (by default as many as there are such lanes);
 * `future`: they wait for a later day, ahead of everything by priority, as the retries and reminders of a centre do.
 * Phone numbers are in no order.
 */
export async function fillTasks(
  database,
  lanes,
  count,
  { closedShare = 0.7, future = false, from = 0 } = {},
) {
  for (let draw = 0; draw < DRAWS; draw++) {
    const first = from + Math.floor((count * draw) / DRAWS);
    const last = from + Math.floor((count * (draw + 1)) / DRAWS) - 1;
    const due = new Date(START.getTime() + (24 + draw * 7) * 3_600_000);
    await database.query(
      `INSERT INTO call_task (draw_id, plan_id, campaign_code, record_type, record_key, branch_code, phone, lane, state,
         priority, ready_at, opens_at, due_at)
       SELECT $1::int, v.id, v.campaign_code, 'policy', 'P' || lpad(i::text, 9, '0'), '3301',
         '+86' || (13000000000 + (i * 2654435761) % 4294967296), among[1 + floor(r * cardinality(among))::int],
         CASE WHEN $7 THEN 'waiting' ELSE 'ready' END::task_state, CASE WHEN $7 THEN 1 ELSE 10 + $1::int % 10 END,
         $6::timestamptz + CASE WHEN $7 THEN interval '1 day' ELSE interval '-1 hour' END, $6::timestamptz - interval '1 hour', $10::timestamptz
       FROM (SELECT i, CASE WHEN random() < $8 THEN $5::int[] ELSE $4::int[] END AS among, random() AS r
             FROM generate_series($2::bigint, $3::bigint) i) n
       JOIN campaign_version v ON v.campaign_code = $9`,
      [
        draw,
        first,
        last,
        ...lanesOf(lanes, CAMPAIGNS[draw % CAMPAIGNS.length]),
        START,
        future,
        closedShare,
        CAMPAIGNS[draw % CAMPAIGNS.length],
        due,
      ],
    );
  }
}

const lanesOf = (lanes, campaign) =>
  [lanes.open, lanes.closed].map((some) =>
    some.filter((lane) => lane.campaign === campaign).map((lane) => lane.id),
  );

/** Services of the dialler on a database, made by Nest as the application makes them. */
export async function openDialer(url, { poolSize } = {}) {
  const { NestFactory } = productPackage('@nestjs/core');
  const { DataSource } = productPackage('typeorm');
  const { CallsModule } = product('calls/calls.module');
  const { createDataSource } = product('database/data-source');
  const { seedCalendar } = product('calendar/calendar-seed');
  const clock = shiftedClock();
  const dataSource = await createDataSource({ url, entities: [], poolSize }).initialize();
  await seedCalendar(dataSource, clock.now());
  const config = { carrier: 'manual', carrierUrl: null, simulatedSeed: 1, timeZone: 'Asia/Shanghai' };
  const providers = [
    { provide: product('clock').Clock, useValue: clock },
    { provide: product('tokens').TokenSource, useValue: new (product('tokens').RandomTokens)() },
    { provide: product('config').CONFIG, useValue: config },
    { provide: DataSource, useValue: dataSource },
  ];
  const { EXCHANGE_OPTIONS } = product('carriers/exchange');
  if (EXCHANGE_OPTIONS) providers.push({ provide: EXCHANGE_OPTIONS, useValue: {} });
  class Core {}
  class Bench {}
  const core = { module: Core, global: true, providers, exports: providers.map((one) => one.provide) };
  const app = await NestFactory.createApplicationContext(
    { module: Bench, imports: [core, CallsModule] },
    { logger: false, abortOnError: false },
  );
  return {
    clock,
    app,
    claims: app.get(product('queue/claim.service').ClaimService),
    records: app.get(product('calls/record.service').RecordService),
    board: app.get(product('queue/lane-board').LaneBoard),
    close: async () => {
      await app.close();
      if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}
