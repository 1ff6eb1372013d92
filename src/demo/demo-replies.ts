import { type INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DAY_MS, HOUR_MS, instantOf, localDayOf, MINUTE_MS } from '../calendar/zone.rules';
import { poolOf } from '../database/db';
import { type Happening } from '../simulation/simulator';
import { listMessages } from '../sms/message-list.sql';
import { ReplyDeskService } from '../sms/reply-desk.service';
import { ReplyService } from '../sms/reply.service';
import { digestOf } from '../twilio/digest';

interface Written {
  daysAgo: number;
  at: [hour: number, minute: number];
  /** Whose text is answered: the one that reached a customer of that branch last, and that nobody has answered yet. */
  branch: string;
  rule: 'renewal-notice' | 'report-receipt';
  text: string;
  /** By whoever wrote that one of the list, instead of somebody new. */
  sameAs?: number;
  /** What the branch's clerk did about it, so many minutes later. */
  handled?: { by: string; minutes: number; note: string };
}

/** In order of time. The words fit however long ago the text came. */
const WRITTEN: readonly Written[] = [
  { daysAgo: 5, at: [11, 26], branch: 'D0102', rule: 'renewal-notice', text: '退订' },
  { daysAgo: 4, at: [19, 8], branch: 'D0101', rule: 'report-receipt', text: '回复R' },
  {
    daysAgo: 3,
    at: [9, 47],
    branch: 'D0101',
    rule: 'report-receipt',
    text: '车已经拖到修理厂了，后面的材料交到哪里？需要带原件吗',
    handled: { by: 'C001', minutes: 34, note: '已致电说明：材料交东湖网点，身份证和行驶证带原件' },
  },
  {
    daysAgo: 3,
    at: [16, 12],
    branch: 'D0103',
    rule: 'report-receipt',
    text: '发错人了吧，这个车牌不是我家的车。',
  },
  {
    daysAgo: 2,
    at: [10, 3],
    branch: 'D0102',
    rule: 'renewal-notice',
    text: '我在外地上班，续保可以网上办吗？',
  },
  { daysAgo: 2, at: [20, 31], branch: 'D0101', rule: 'report-receipt', text: '恢复', sameAs: 1 },
  {
    daysAgo: 1,
    at: [9, 22],
    branch: 'D0101',
    rule: 'report-receipt',
    text: '定损结果什么时候能出来？下午三点以后方便接电话',
  },
  {
    daysAgo: 1,
    at: [15, 40],
    branch: 'D0101',
    rule: 'report-receipt',
    text: '查勘师傅来过了，态度很好，谢谢你们！',
  },
  {
    daysAgo: 1,
    at: [17, 5],
    branch: 'D0103',
    rule: 'renewal-notice',
    text: '还按去年的项目续，大概多少钱？',
  },
];

/**
 * What customers of the demonstration have written back in the week before it is looked at: by way of the simulated gateway, so
 * that the house reads it, opts out, opts in and confirms by itself. Whom a text has not reached cannot answer it: where none
 * has, nobody writes.
 */
export function demoReplies(app: INestApplicationContext, now: Date, timeZone: string): Happening[] {
  const today = localDayOf(timeZone, now.getTime());
  const from: (string | null)[] = [];
  return WRITTEN.flatMap((written, index) => {
    const { daysAgo, handled } = written;
    const [hour, minute] = written.at;
    const local = (today - daysAgo) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS;
    const at = instantOf(timeZone, local);
    let id: number | null = null;
    const writes: Happening = {
      at: new Date(at),
      happens: async () => {
        const phone =
          written.sameAs === undefined ? await customer(app, written, from) : from[written.sameAs]!;
        from[index] = phone;
        if (phone) id = await write(app, { ref: `demo-${index}`, from: phone, text: written.text });
      },
    };
    if (!handled) return [writes];
    const handles: Happening = {
      at: new Date(at + handled.minutes * MINUTE_MS),
      happens: async () => id && app.get(ReplyDeskService).handle(id, handled.note, handled.by),
    };
    return [writes, handles];
  });
}

/** Whom the last such text has reached, of those who have not written yet. */
async function customer(
  app: INestApplicationContext,
  { branch, rule }: Written,
  written: readonly (string | null)[],
): Promise<string | null> {
  const any = { record: null, phone: null, reason: null, from: null, to: null, after: null };
  const reached = await listMessages(poolOf(app.get(DataSource)), {
    ...any,
    branch,
    rule,
    state: 'delivered',
    limit: WRITTEN.length + 1,
  });
  return reached.find(({ phone }) => phone && !written.includes(phone))?.phone ?? null;
}

/** Answers the reply's number. */
async function write(
  app: INestApplicationContext,
  payload: { ref: string; from: string; text: string },
): Promise<number | null> {
  const digest = digestOf('demo', payload);
  await app.get(ReplyService).receive({ provider: 'simulated', payload, digest });
  const { replies } = await app.get(ReplyDeskService).list({ limit: 1 });
  return replies[0]?.id ?? null;
}
