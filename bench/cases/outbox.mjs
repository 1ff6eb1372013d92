// The outbox: texts that are due, a gateway that answers after 20 ms, 50 sends in flight. The limit is that gateway alone,
// asked by 50 loops that write nothing. Ours holds each text, looks at every gate again and commits an intent before each send.
import { setTimeout as sleep } from 'node:timers/promises';
import { START, shiftedClock } from '../lib/centre.mjs';
import { alternate, round, seconds } from '../lib/measure.mjs';
import { settle } from '../lib/postgres.mjs';
import { product } from '../lib/product.mjs';

const IN_FLIGHT = 50;
const ANSWER_MS = 20;

export async function outbox({ postgres, sizes, runs, say, report }) {
  const database = await postgres.database('bench_outbox');
  const { createDataSource } = product('database/data-source');
  const { CalendarService } = product('calendar/calendar.service');
  const { ContactService } = product('intake/contact.service');
  const { OptOutService } = product('intake/opt-out.service');
  const { TextSender } = product('sms/sender.service');
  const { RandomTokens } = product('tokens');
  const clock = shiftedClock();
  const config = { timeZone: 'Asia/Shanghai', defaultRegion: 'CN' };
  const dataSource = await createDataSource({ url: database.url, entities: [] }).initialize();
  await product('calendar/calendar-seed').seedCalendar(dataSource, clock.now());
  let sent = 0;
  const gateway = {
    name: 'bench',
    async send({ token }) {
      await sleep(ANSWER_MS);
      sent += 1;
      return { kind: 'accepted', providerRef: token };
    },
  };
  const optOuts = new OptOutService(dataSource, new ContactService(config), clock);
  const sender = new TextSender(
    dataSource,
    new CalendarService(dataSource, clock),
    clock,
    new RandomTokens(),
    gateway,
    config,
    optOuts,
  );

  async function drain() {
    await database.query('TRUNCATE message');
    await database.query(
      `INSERT INTO message (rule, record_type, record_key, due_on, branch_code, phone, template_version, body, segments, state,
         created_at, not_before, expires_at)
       SELECT 'renewal-notice', 'policy', 'P' || i, '2026-03-02', '3301', '+86' || (13000000000 + i), 1, '【惠访】您的保单将于近日到期', 1,
         'queued', $1::timestamptz, $1::timestamptz - i * interval '1 ms', $1::timestamptz + interval '1 day' FROM generate_series(1, $2::int) i`,
      [START, sizes.texts],
    );
    await settle(database);
    sent = 0;
    const took = await seconds(() => sender.drain());
    const { rows } = await database.query(`SELECT count(*) AS n FROM message WHERE state = 'sent'`);
    if (sent !== sizes.texts || Number(rows[0].n) !== sizes.texts)
      throw new Error(`${sent} sends, ${rows[0].n} texts sent`);
    return { rate: sizes.texts / took };
  }
  async function alone() {
    let asked = 0;
    const took = await seconds(() =>
      Promise.all(
        Array.from({ length: IN_FLIGHT }, async () => {
          while (asked < sizes.texts) await gateway.send({ token: String(asked++) });
        }),
      ),
    );
    return { rate: sizes.texts / took };
  }
  const seen = await alternate(runs, { alone, drain }, { say });
  await sender.beforeApplicationShutdown();
  await dataSource.destroy();
  await database.drop();
  report({
    case: `outbox, ${IN_FLIGHT} in flight, gateway of ${ANSWER_MS} ms`,
    ours: seen.drain.rate,
    peer: 'the gateway alone',
    theirs: seen.alone.rate,
    asked: 0.95,
    unit: '/s',
    note: `${round(seen.drain.rate / ((IN_FLIGHT * 1000) / ANSWER_MS))} of the theory`,
  });
}
