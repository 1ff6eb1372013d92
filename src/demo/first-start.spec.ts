import { Pipeline } from '../pipeline';

const NAMES = ['draws', 'stops', 'promote', 'follow-ups', 'cases', 'texts'];
const ran: string[] = [];
let failing = '';
const started = jest.fn();
const listened = jest.fn(async () => undefined);
const logged: unknown[] = [];

const pipeline = {
  ticks: NAMES.map((name) => ({ name })),
  runOnce: async (_now: Date, names: ReadonlySet<string>) => {
    for (const name of NAMES) {
      if (!names.has(name)) continue;
      if (name === failing) throw new Error('canceling statement due to statement timeout');
      ran.push(name);
    }
  },
  start: started,
};

jest.mock('../application', () => ({
  createApplication: async () => ({
    get: (token: unknown) =>
      token === Pipeline
        ? pipeline
        : {
            watchProcess: () => undefined,
            showReach: () => undefined,
            ensureAdministrator: async () => null,
          },
    listen: listened,
    close: async () => undefined,
  }),
}));
jest.mock('../database/migrate', () => ({ migrate: async () => [], SchemaRefused: class extends Error {} }));
jest.mock('../operation/logger', () => ({
  createLogger: () => ({ error: (...args: unknown[]) => logged.push(args) }),
}));
jest.mock('../welcome', () => ({ welcome: async () => 'welcome' }));

/** "The first draws before the first screen: a newcomer sees work": but a screen without them before no screen at all. */
describe('a start', () => {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  afterAll(() => {
    delete process.env.DATABASE_URL;
    jest.restoreAllMocks();
    signals.forEach((signal, index) => {
      for (const listener of process.listeners(signal))
        if (!before[index]!.includes(listener)) process.off(signal, listener);
    });
  });

  it('in which one of the first ticks fails runs the others, says so, and serves', async () => {
    failing = 'stops';
    process.env.DATABASE_URL = 'postgres://nobody@127.0.0.1:1/none';
    let welcomed!: () => void;
    let ended!: (code: unknown) => void;
    const end = new Promise((resolve) => ((welcomed = () => resolve('welcomed')), (ended = resolve)));
    jest.spyOn(process, 'exit').mockImplementation(((code: number) => ended(code)) as never);
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      if (text === 'welcome\n') welcomed();
      return true;
    });
    jest.requireActual('../main');
    expect(await end).toBe('welcomed');
    expect(ran).toEqual(['draws', 'follow-ups', 'cases', 'texts']);
    expect(logged).toMatchObject([[{ tick: 'stops' }, expect.stringContaining('tried again')]]);
    expect(listened).toHaveBeenCalledTimes(1);
    expect(started).toHaveBeenCalledTimes(1);
  });
});
