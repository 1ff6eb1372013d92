import 'reflect-metadata';
import { as, signIn } from '../../test/signed-in';
import { Module, StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { type TestDatabase, openTestDatabase } from '../../test/database';
import { Clock, VirtualClock } from '../clock';
import { INSTALLED_HOURS } from './calendar.fixture';
import { CalendarController } from './calendar.controller';
import { SEED_SOURCE, seedCalendar } from './calendar-seed';
import { type CalendarPage, type HoursPage } from './calendar-page.rules';
import { type CalendarChange, CalendarService } from './calendar.service';
import { readCalendar } from './calendar.sql';
import { dayKind, missingYear } from './day.rules';

const NOW = new Date('2026-03-11T02:00:00Z');
let database: TestDatabase;
let clock: VirtualClock;
let service: CalendarService;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('DELETE FROM calendar_day');
  await database.query('DELETE FROM calendar_year');
  await database.query('DELETE FROM hours_exception');
  await database.query('DELETE FROM calendar_version WHERE version > 1');
  await database.query(
    `DELETE FROM calling_hours WHERE code NOT IN ('standard', 'round-the-clock', 'texting', 'statutory')`,
  );
  clock = new VirtualClock(NOW);
  service = new CalendarService(database.dataSource, clock);
});

const versions = async () =>
  (await database.query<{ n: number }>('SELECT count(*) AS n FROM calendar_version'))[0]!.n;
const lastAudit = async () =>
  (
    await database.query(
      'SELECT at, actor, action, entity_type, entity_id, before, after FROM audit_entry ORDER BY id DESC LIMIT 1',
    )
  )[0];
const upload = (
  days: { on: string; kind: 'off' | 'work' | 'closed' | 'usual'; name?: string }[],
  covers: number[] = [],
) => ({
  region: 'CN',
  source: 'notice',
  note: null,
  covers,
  days: days.map((day) => ({ name: null, ...day })),
});

describe('the installed calendar', () => {
  it('has the hours of the standard, as the tests of the rules have them', async () => {
    const { hours, version } = await readCalendar(database.pool);
    expect(version).toBe(1);
    expect(hours).toEqual([...INSTALLED_HOURS].sort((a, b) => (a.code < b.code ? -1 : 1)));
  });

  it('is seeded once, by however many processes start at once, and covers no year without data', async () => {
    const made = await Promise.all([1, 2, 3].map(() => seedCalendar(database.dataSource, NOW)));
    expect(made.filter((version) => version !== null)).toEqual([2]);
    expect(await seedCalendar(database.dataSource, NOW)).toBeNull();
    const facts = await service.facts();
    expect(dayKind(facts, 'CN', '2026-10-01')).toEqual({
      kind: 'holiday',
      provisional: false,
      name: '国庆节',
      source: SEED_SOURCE,
    });
    expect(dayKind(facts, 'CN', '2026-10-10').kind).toBe('makeup');
    expect(dayKind(facts, 'CN', '2027-01-01').provisional).toBe(true);
    expect(missingYear(facts, 'CN', '2026-10-31')).toBeNull();
    expect(missingYear(facts, 'CN', '2026-11-01')).toBe(2027);
    expect(await service.tickCoverage(new Date('2026-10-31T15:59:59Z'))).toBeNull();
    expect(await service.tickCoverage(new Date('2026-10-31T16:00:00Z'))).toBe(2027);
  });

  it('a later release of the package corrects its own days and leaves uploads alone', async () => {
    await seedCalendar(database.dataSource, NOW);
    await service.putDays(upload([{ on: '2026-10-08', kind: 'closed', name: '系统升级' }]), 'admin');
    await database.query(`UPDATE calendar_version SET source = 'chinese-days@1.0.0' WHERE source = $1`, [
      SEED_SOURCE,
    ]);
    await database.query(`UPDATE calendar_day SET source = 'chinese-days@1.0.0' WHERE source = $1`, [
      SEED_SOURCE,
    ]);
    await database.query(`UPDATE calendar_day SET kind = 'work' WHERE on_date = '2026-10-01'`);
    await database.query(
      `INSERT INTO calendar_day VALUES ('CN', '2026-07-01', 'off', 'withdrawn', 'chinese-days@1.0.0', 2)`,
    );
    expect(await seedCalendar(database.dataSource, NOW)).toBe(4);
    const facts = await service.reload();
    expect(['2026-10-01', '2026-07-01', '2026-10-08'].map((date) => dayKind(facts, 'CN', date).kind)).toEqual(
      ['holiday', 'weekday', 'closed'],
    );
  });

  it('a year that an administrator uploaded is no business of the package any more', async () => {
    await service.putDays(upload([{ on: '2026-10-01', kind: 'off' }], [2026]), 'admin');
    await seedCalendar(database.dataSource, NOW);
    const facts = await service.reload();
    expect(dayKind(facts, 'CN', '2026-10-02')).toMatchObject({
      kind: 'weekday',
      source: 'notice',
      provisional: false,
    });
    expect(dayKind(facts, 'CN', '2025-10-02').kind).toBe('holiday');
  });
});

describe('changes', () => {
  it('each makes a version and one audit row with before and after; a repeat makes neither', async () => {
    const first = upload([{ on: '2027-01-01', kind: 'off', name: '元旦' }], [2027]);
    expect(await service.putDays(first, 'li')).toEqual({ version: 2, changed: true });
    expect(await service.putDays(first, 'li')).toEqual({ version: 2, changed: false });
    expect(await versions()).toBe(2);
    expect(await lastAudit()).toMatchObject({
      at: NOW,
      actor: 'li',
      action: 'calendar.days_uploaded',
      entity_id: 'CN',
      before: [],
    });
    expect(dayKind(await service.facts(), 'CN', '2027-01-04').provisional).toBe(false);

    await service.putDays(upload([{ on: '2027-01-01', kind: 'usual' }]), 'li');
    expect(dayKind(await service.facts(), 'CN', '2027-01-01').kind).toBe('weekday');
    expect(await lastAudit()).toMatchObject({
      before: [{ on: '2027-01-01', kind: 'off' }],
      after: { days: [] },
    });
  });

  it('a refused change leaves nothing behind', async () => {
    const bad = {
      nameZh: '夜',
      nameEn: 'night',
      weekday: [['21:00', '09:00']] as [string, string][],
      weekend: [],
      holiday: 'weekend' as const,
      note: null,
    };
    await expect(service.putHours('night', bad, 'li')).rejects.toMatchObject({
      code: 'windows_invalid',
      details: { field: 'weekday' },
    });
    await expect(service.putHours('night', { ...bad, weekday: [] }, 'li')).rejects.toMatchObject({
      code: 'hours_never_open',
    });
    const exception = { hoursCode: 'lost', windows: [], note: null };
    await expect(service.putException('CN', '2026-03-12', exception, 'li')).rejects.toMatchObject({
      code: 'hours_unknown',
    });
    await expect(service.removeException('CN', '2026-03-12', 'standard', 'li')).rejects.toMatchObject({
      code: 'exception_unknown',
    });
    expect(await versions()).toBe(1);
  });

  it('changes at the same time follow one another, each with its own version', async () => {
    const dates = ['2026-05-11', '2026-05-12', '2026-05-13', '2026-05-14', '2026-05-15'];
    const made = await Promise.all(
      dates.map((on) => service.putDays(upload([{ on, kind: 'closed' }]), 'li')),
    );
    expect(made.every((it) => it.changed)).toBe(true);
    expect((await service.facts()).version).toBe(6);
    const facts = await service.facts();
    expect(dates.map((on) => dayKind(facts, 'CN', on).kind)).toEqual(dates.map(() => 'closed'));
  });

  it('another process sees a change within a second, this one at once; unchanged, the facts stay the same object', async () => {
    const other = new CalendarService(database.dataSource, clock);
    const before = await other.facts();
    await service.putDays(upload([{ on: '2026-03-12', kind: 'closed' }]), 'li');
    expect((await service.facts()).version).toBe(2);
    expect(await other.facts()).toBe(before);
    clock.advance(1000);
    expect((await other.facts()).version).toBe(2);
    const now = await other.facts();
    clock.advance(5000);
    expect(await other.facts()).toBe(now);
  });
});

describe('over HTTP', () => {
  let app: NestFastifyApplication;
  let url: string;

  beforeEach(async () => {
    @Module({
      controllers: [CalendarController],
      providers: [
        CalendarService,
        { provide: DataSource, useValue: database.dataSource },
        { provide: Clock, useValue: clock },
      ],
    })
    class TestModule {}
    app = await NestFactory.create<NestFastifyApplication>(TestModule, new FastifyAdapter(), {
      logger: false,
    });
    app.useGlobalPipes(new StandardSchemaValidationPipe());
    app.setGlobalPrefix('api');
    signIn(app as never);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterEach(() => app.close());

  const send = async (method: 'GET' | 'PUT' | 'DELETE', path: string, payload?: object) => {
    const headers = { ...as({ login: 'wang' }), ...(payload && { 'content-type': 'application/json' }) };
    const answer = await fetch(url + path, { method, headers, body: payload && JSON.stringify(payload) });
    return {
      status: answer.status,
      body: (await answer.json()) as CalendarPage & HoursPage & CalendarChange,
    };
  };

  it('shows each date with its kind, windows, source and whether it is provisional', async () => {
    await seedCalendar(database.dataSource, NOW);
    const { status, body } = await send(
      'GET',
      '/api/calendar?from=2026-12-31&to=2027-01-01&zone=Asia/Shanghai',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 2, region: 'CN', hoursCode: 'standard', missingYear: 2027 });
    expect(body.days.map((day) => [day.provisional, day.source])).toEqual([
      [false, SEED_SOURCE],
      [true, 'weekday'],
    ]);
    expect(body.days[0]).toMatchObject({
      date: '2026-12-31',
      kind: 'weekday',
      windows: [
        ['09:30', '12:00'],
        ['14:30', '17:30'],
        ['19:00', '21:00'],
      ],
    });
  });

  it('takes days, hours and exceptions, in the name of the actor', async () => {
    const days = await send('PUT', '/api/calendar/days', {
      source: 'office',
      days: [{ on: '2026-03-12', kind: 'closed' }],
    });
    expect(days).toEqual({ status: 200, body: { version: 2, changed: true } });
    expect(await lastAudit()).toMatchObject({ actor: 'wang' });
    const exception = await send('PUT', '/api/calendar/exceptions/CN/2026-03-13', {
      windows: [['10:00', '11:00']],
      note: '培训',
    });
    expect(exception.body).toEqual({ version: 3, changed: true });
    const late = {
      nameZh: '晚间',
      nameEn: 'late',
      weekday: [['18:00', '21:00']],
      weekend: [],
      holiday: 'closed',
    };
    expect((await send('PUT', '/api/calendar/hours/late', late)).body).toEqual({ version: 4, changed: true });
    const page = await send('GET', '/api/calendar?from=2026-03-12&to=2026-03-14');
    expect(page.body.days.map((day) => [day.reason, day.windows.length])).toEqual([
      ['closed-day', 0],
      ['exception', 1],
      ['open', 3],
    ]);
    expect((await send('GET', '/api/calendar/hours')).body.hours.map((it) => it.code)).toContain('late');
    expect((await send('DELETE', '/api/calendar/exceptions/CN/2026-03-13')).body).toEqual({
      version: 5,
      changed: true,
    });
  });

  it('refuses what is not of the form', async () => {
    const statuses = await Promise.all([
      send('GET', '/api/calendar?from=2026-02-30&to=2026-03-01'),
      send('PUT', '/api/calendar/days', { days: [{ on: '2026-03-12', kind: 'closed' }] }),
      send('PUT', '/api/calendar/days', { source: 'x', days: [{ on: '2026-03-12', kind: 'holiday' }] }),
      send('PUT', '/api/calendar/days', {
        source: 'x',
        days: [
          { on: '2026-03-12', kind: 'off' },
          { on: '2026-03-12', kind: 'work' },
        ],
      }),
      send('PUT', '/api/calendar/hours/Late!', {}),
      send('PUT', '/api/calendar/exceptions/CN/2026-3-1', { windows: [] }),
    ]);
    expect(statuses.map((it) => it.status)).toEqual([400, 400, 400, 400, 400, 400]);
    expect(await versions()).toBe(1);
  });
});
