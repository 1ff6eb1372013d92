import { openCentre, type Centre } from '../../test/centre';
import { insertBranch, insertMessage } from '../../test/factory';
import { Pipeline } from '../pipeline';
import { ReplyDeskService } from '../sms/reply-desk.service';
import { demoReplies } from './demo-replies';

const WEEK_AGO = '2026-03-02T00:00:00+08:00';
const NOW = new Date('2026-03-09T10:00:00+08:00');

let centre: Centre;
beforeEach(async () => {
  centre = await openCentre(WEEK_AGO);
  for (const branch of ['D0101', 'D0102', 'D0103'])
    await insertBranch(centre.database.pool, { branch_code: branch });
});
afterEach(() => centre?.close());

/** Texts of either rule that reached three customers of each branch. */
async function textsAtEvery(branches: readonly string[]): Promise<void> {
  let number = 0;
  for (const branch of branches)
    for (const rule of ['report-receipt', 'renewal-notice'])
      for (let turn = 0; turn < 4; turn++) {
        number++;
        await insertMessage(centre.database.pool, {
          rule,
          record_type: rule === 'report-receipt' ? 'claim' : 'policy',
          record_key: `K${number}`,
          branch_code: branch,
          phone: `+8619900${String(number).padStart(6, '0')}`,
          state: 'delivered',
          intent_at: WEEK_AGO,
        });
      }
}

/** As the simulator does: each at its instant, and what it sets off. */
async function play(): Promise<void> {
  for (const { at, happens } of demoReplies(centre.app, NOW, 'Asia/Shanghai')) {
    centre.clock.set(at);
    await happens();
    await centre.app.get(Pipeline).runOnce(centre.clock.now(), new Set(['outbox']));
  }
}

const shown = async () => {
  const { replies } = await centre.app.get(ReplyDeskService).list({ limit: 100 });
  return replies.reverse();
};

it('has customers of every branch ask, thank, opt out and return, before the newcomer looks', async () => {
  await textsAtEvery(['D0101', 'D0102', 'D0103']);
  await play();
  const replies = await shown();
  expect(replies).toHaveLength(9);
  expect(new Set(replies.map((it) => it.branchCode))).toEqual(new Set(['D0101', 'D0102', 'D0103']));
  for (const it of replies) {
    expect(it.recordKey).toMatch(/^K\d+$/);
    expect(it.receivedAt.getTime()).toBeLessThan(NOW.getTime());
  }
  const handled = replies.map((it) => [it.kind, it.handledBy].join(' '));
  expect(handled.filter((it) => it === 'opt_out system')).toHaveLength(2);
  expect(handled.filter((it) => it === 'opt_in system')).toHaveLength(1);
  expect(handled.filter((it) => it === 'other ')).toHaveLength(5);
  const [clerks] = replies.filter((it) => it.handledBy === 'C001');
  expect(clerks).toMatchObject({
    kind: 'other',
    branchCode: 'D0101',
    handledNote: expect.stringMatching(/./),
  });
  expect(clerks!.handledAt!.getTime()).toBeGreaterThan(clerks!.receivedAt.getTime());
  // Whoever came back is the one who had left; the other stays away.
  expect(
    await centre.database.query(
      `SELECT r.branch_code AS branch, o.lifted_at IS NOT NULL AS lifted FROM opt_out o
         JOIN reply r ON r.phone = o.phone AND r.kind = 'opt_out' ORDER BY 1`,
    ),
  ).toEqual([
    { branch: 'D0101', lifted: true },
    { branch: 'D0102', lifted: false },
  ]);
  // One wrote twice, and nobody else did.
  expect(await centre.database.query('SELECT DISTINCT phone FROM reply')).toHaveLength(8);
});

it('is played in order of time, and nobody answers what no text has told them', async () => {
  const at = demoReplies(centre.app, NOW, 'Asia/Shanghai').map((it) => it.at.getTime());
  expect(at).toEqual([...at].sort((one, other) => one - other));
  await textsAtEvery(['D0102']);
  await play();
  expect((await shown()).map((it) => it.branchCode)).toEqual(['D0102', 'D0102']);
});
