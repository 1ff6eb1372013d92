import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openExplain, type ExplainFixture } from '../../test/explain-fixture';
import * as make from '../../test/factory';
import { MONDAY_TEN } from '../../test/factory';
import { Clock, VirtualClock } from '../clock';
import { MOST_LISTENERS, MOST_OF_ONE_PERSON, WallboardFeed } from './wallboard-feed';
import { Wallboard, type Board } from './wallboard.service';

/** Waits for what comes by itself; the test's own time limit ends it. */
const until = async (what: () => boolean) => {
  while (!what()) await new Promise(setImmediate);
};

describe('the wallboard’s stream over the network', () => {
  let centre: ExplainFixture;
  let clock: VirtualClock;
  let port: number;
  beforeAll(async () => {
    centre = await openExplain();
    clock = centre.app.get<VirtualClock>(Clock);
    await centre.app.listen(0, '127.0.0.1');
    port = (centre.app.getHttpServer().address() as AddressInfo).port;
  });
  afterAll(() => centre?.close());

  async function listen(path = 'wallboard/stream') {
    const heard = { text: '', ended: false, response: null as IncomingMessage | null };
    const request = get({ port, path: `/api/reports/${path}` }, (response) => {
      heard.response = response;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (heard.text += chunk));
      response.on('end', () => (heard.ended = true));
      response.on('error', () => (heard.ended = true));
    });
    request.on('error', () => (heard.ended = true));
    await until(() => heard.response !== null);
    return {
      heard,
      boards: () => heard.text.split('event: wallboard').length - 1,
      hangUp: () => request.destroy(),
    };
  }

  it('sends the board at once, then only when it has changed, once for all; a heartbeat; and ends with the server', async () => {
    const reads = jest.spyOn(centre.app.get(Wallboard), 'board');
    const one = await listen();
    await until(() => one.boards() === 1);
    const two = await listen();
    await until(() => two.boards() === 1);
    expect(one.heard.response!.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    });
    const board = JSON.parse(/data: (\{.*\})/.exec(one.heard.text)![1]!) as Board;
    expect(board.queue).toMatchObject([{ campaign: 'new-policy', ready: 1 }]);
    const readsBefore = reads.mock.calls.length;
    clock.advance(2_000);
    await until(() => reads.mock.results.length > readsBefore);
    await reads.mock.results.at(-1)!.value;
    expect(reads.mock.calls.length).toBe(readsBefore + 1);
    await make.insert(centre.database.pool, 'agent_state', {
      staff_no: 'A7',
      state: 'ready',
      since: MONDAY_TEN,
      seen_at: MONDAY_TEN,
    });
    await until(() => clock.nextAlarm() !== null);
    await until(() => {
      clock.advance(2_000);
      return one.boards() === 2 && two.boards() === 2;
    });
    await until(() => one.heard.text.includes('\n: \n') || (clock.advance(15_000), false));
    two.hangUp();
    await until(() => centre.app.get(WallboardFeed).listeners === 1);
    // A stop waits for nobody who only watches.
    await centre.app.close();
    await until(() => one.heard.ended);
    expect(one.heard.text).toContain('event: farewell\ndata: {"reason":"stopping"}');
  });
});

describe('listeners of the wallboard', () => {
  const clock = new VirtualClock('2026-03-02T02:00:00Z');
  const board = { at: 1, countedAt: 1 } as unknown as Board;
  const wallboard = { board: () => Promise.resolve(board) } as unknown as Wallboard;

  it('are so many and no more; places come free', async () => {
    const feed = new WallboardFeed(wallboard, clock);
    const listeners = Array.from({ length: MOST_LISTENERS }, () => feed.listen(null, {}));
    expect(() => feed.listen('3301', {})).toThrow(expect.objectContaining({ code: 'wallboard_full' }));
    listeners[0]!.destroy();
    await until(() => feed.listeners === MOST_LISTENERS - 1);
    feed.listen('3301', {});
    feed.onModuleDestroy();
    expect(() => feed.listen(null, {})).toThrow(expect.objectContaining({ code: 'stopping' }));
  });

  it('are so many of one person, who takes nobody else’s place', async () => {
    const feed = new WallboardFeed(wallboard, clock);
    const own = Array.from({ length: MOST_OF_ONE_PERSON }, () => feed.listen(null, {}, 'm001'));
    expect(() => feed.listen(null, {}, 'm001')).toThrow(expect.objectContaining({ code: 'wallboard_full' }));
    feed.listen(null, {}, 'm002');
    own[0]!.destroy();
    await until(() => feed.listeners === MOST_OF_ONE_PERSON);
    feed.listen(null, {}, 'm001');
    feed.onModuleDestroy();
  });

  it('are told nothing when nothing has changed but the time', async () => {
    let at = 0;
    let agents = 1;
    const standing = {
      board: () => Promise.resolve({ at: ++at, countedAt: at, agents } as unknown as Board),
    } as unknown as Wallboard;
    const feed = new WallboardFeed(standing, clock);
    const listener = feed.listen(null, {});
    let text = '';
    listener.on('data', (chunk: string) => (text += chunk));
    const boards = () => text.split('event: wallboard').length - 1;
    const ticks = async (number: number) => {
      for (const until = at + number; at < until;) {
        clock.advance(2_000);
        await new Promise(setImmediate);
      }
      await new Promise(setImmediate);
    };
    await ticks(4);
    expect(boards()).toBe(1);
    agents = 2;
    await ticks(3);
    expect(boards()).toBe(2);
    feed.onModuleDestroy();
  });

  it('whose session has ended are told so and let go', async () => {
    let may = true;
    const feed = new WallboardFeed(wallboard, clock, () => Promise.resolve(may));
    const listener = feed.listen(null, {});
    let text = '';
    listener.on('data', (chunk: string) => (text += chunk));
    clock.advance(30_000);
    await new Promise(setImmediate);
    expect(feed.listeners).toBe(1);
    may = false;
    await until(() => (clock.advance(30_000), feed.listeners === 0));
    expect(text).toContain('{"reason":"session_over"}');
  });

  it('who read slowly get the newest board, not every one that they missed', async () => {
    let number = 0;
    const filler = 'x'.repeat(100_000);
    const growing = {
      board: () => Promise.resolve({ number: ++number, filler } as unknown as Board),
    } as unknown as Wallboard;
    const feed = new WallboardFeed(growing, clock);
    const listener = feed.listen(null, {});
    await until(() => number === 1);
    while (number < 6) {
      clock.advance(2_000);
      await new Promise(setImmediate);
    }
    const seen: number[] = [];
    listener.on('data', (chunk: string) => {
      for (const found of chunk.matchAll(/"number":(\d+)/g)) seen.push(Number(found[1]));
    });
    await until(() => seen.length >= 2);
    expect(seen[0]).toBe(1);
    expect(seen[1]).toBeGreaterThanOrEqual(5);
    feed.onModuleDestroy();
  });
});
