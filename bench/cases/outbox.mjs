// The outbox: texts that are due, a gateway that answers after 20 ms, 50 sends in flight. The limit is that gateway alone,
// asked by 50 loops that write nothing. Ours holds each text, looks at every gate again and commits an intent before each send.
import { setTimeout as sleep } from 'node:timers/promises';
import { START, shiftedClock } from '../lib/centre.mjs';
import { fork, message } from '../lib/child.mjs';
import { alternate, median, round, seconds } from '../lib/measure.mjs';
import { settle } from '../lib/postgres.mjs';
import { product } from '../lib/product.mjs';

const IN_FLIGHT = 50;
const ANSWER_MS = 20;
/** Texts of one step of the long run, and how many of its first steps are warming up. */
const STEP = 10_000;
const WARM_UP = 3;

export async function outbox({ postgres, sizes, runs, say, report }) {
  const gateway = {
    name: 'bench',
    async send({ token }) {
      await sleep(ANSWER_MS);
      return { kind: 'accepted', providerRef: token };
    },
  };
  const box = await openOutbox(postgres, 'bench_outbox', gateway);
  const seen = await alternate(
    runs,
    { alone: () => box.alone(sizes.texts), drain: () => box.drain(sizes.texts) },
    { say },
  );
  await box.close();
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

/** The same through Twilio's own library and HTTP, to a provider in another process; the limit is that library alone. */
export async function twilioOutbox({ postgres, sizes, runs, say, report }) {
  const provider = await fork('texts-provider', [String(ANSWER_MS)]);
  const box = await openOutbox(postgres, 'bench_twilio', twilioGateway(provider.port));
  const seen = await alternate(
    runs,
    { alone: () => box.alone(sizes.texts), drain: () => box.drain(sizes.texts) },
    { say },
  );
  await box.close();
  await provider.close();
  report({
    case: `outbox through twilio-node, ${IN_FLIGHT} in flight, provider of ${ANSWER_MS} ms`,
    ours: seen.drain.rate,
    peer: 'the same library alone',
    theirs: seen.alone.rate,
    asked: 0.95,
    unit: '/s',
    note: `${round(seen.drain.rate / ((IN_FLIGHT * 1000) / ANSWER_MS))} of the theory`,
  });
}

/** Whether sending leaves anything behind in memory: the heap after a collection, step by step. */
export async function memory({ postgres, big, quick, say, report }) {
  const total = big ? 1_000_000 : quick ? 60_000 : 200_000;
  const provider = await fork('texts-provider', ['0']);
  const box = await openOutbox(postgres, 'bench_memory', twilioGateway(provider.port));
  const heaps = [];
  for (let sent = 0; sent < total; sent += STEP) {
    await box.drain(STEP);
    globalThis.gc?.();
    heaps.push(process.memoryUsage().heapUsed / 2 ** 20);
    if (heaps.length % 10 === 0)
      say(`  ${sent + STEP} texts sent, heap ${round(heaps.at(-1), 1)} MB, ${rss()} MB resident`);
  }
  provider.send('count');
  const { taken } = await message(provider);
  await box.close();
  await provider.close();
  if (taken !== total) throw new Error(`${taken} of ${total} texts reached the provider`);
  const steps = heaps.slice(WARM_UP);
  const quarter = Math.max(1, Math.floor(steps.length / 4));
  report({
    case: `heap after ${total} texts through twilio-node`,
    ours: median(steps.slice(-quarter)),
    peer: 'the same after the first quarter',
    theirs: median(steps.slice(0, quarter)),
    lower: true,
    asked: 0.9,
    unit: ' MB',
    note: `${rss()} MB resident${globalThis.gc ? '' : '; run node with --expose-gc for steadier figures'}`,
  });
}

const rss = () => Math.round(process.memoryUsage().rss / 2 ** 20);

function twilioGateway(port) {
  const { createTwilio } = product('twilio/client');
  const { TwilioGateway } = product('sms/gateways/twilio');
  const settings = {
    accountSid: `AC${'0'.repeat(32)}`,
    user: `SK${'1'.repeat(32)}`,
    secret: '1'.repeat(32),
    apiUrl: `http://127.0.0.1:${port}`,
    number: '+15005550006',
    messagingServiceSid: null,
  };
  return new TwilioGateway(createTwilio(settings), settings, 'https://huifang.test', shiftedClock());
}

async function openOutbox(postgres, name, gateway) {
  const database = await postgres.database(name);
  const { createDataSource } = product('database/data-source');
  const { CalendarService } = product('calendar/calendar.service');
  const { TextSender } = product('sms/sender.service');
  const { RandomTokens } = product('tokens');
  const clock = shiftedClock();
  const config = { timeZone: 'Asia/Shanghai', defaultRegion: 'CN' };
  const dataSource = await createDataSource({ url: database.url, entities: [] }).initialize();
  await product('calendar/calendar-seed').seedCalendar(dataSource, clock.now());
  let sent = 0;
  const counted = {
    name: gateway.name,
    send: (text) => {
      sent += 1;
      return gateway.send(text);
    },
  };
  const sender = new TextSender(
    dataSource,
    new CalendarService(dataSource, clock),
    clock,
    new RandomTokens(),
    counted,
    config,
  );
  return {
    async drain(texts) {
      await database.query('TRUNCATE message');
      await database.query(
        `INSERT INTO message (rule, record_type, record_key, due_on, branch_code, phone, template_version, body, segments, state,
           created_at, not_before, expires_at)
         SELECT 'renewal-notice', 'policy', 'P' || i, '2026-03-02', '3301', '+86' || (13000000000 + i), 1, '【惠访】您的保单将于近日到期', 1,
           'queued', $1::timestamptz, $1::timestamptz - i * interval '1 ms', $1::timestamptz + interval '1 day' FROM generate_series(1, $2::int) i`,
        [START, texts],
      );
      await settle(database);
      sent = 0;
      const took = await seconds(() => sender.drain());
      const { rows } = await database.query(`SELECT count(*) AS n FROM message WHERE state = 'sent'`);
      if (sent !== texts || Number(rows[0].n) !== texts)
        throw new Error(`${sent} sends, ${rows[0].n} texts sent`);
      return { rate: texts / took };
    },
    async alone(texts) {
      let asked = 0;
      const expiresAt = new Date(START.getTime() + 6 * 3_600_000);
      const took = await seconds(() =>
        Promise.all(
          Array.from({ length: IN_FLIGHT }, async () => {
            while (asked < texts) {
              const to = `+86${13000000000 + asked}`;
              await gateway.send({
                token: String(asked++),
                to,
                body: '【惠访】您的保单将于近日到期',
                expiresAt,
              });
            }
          }),
        ),
      );
      return { rate: texts / took };
    },
    async close() {
      await sender.beforeApplicationShutdown();
      await dataSource.destroy();
      await database.drop();
    },
  };
}
