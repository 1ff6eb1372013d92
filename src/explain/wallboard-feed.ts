import { Inject, Injectable, Logger, Optional, type OnModuleDestroy } from '@nestjs/common';
import { Clock, type Alarm } from '../clock';
import { NotReady } from '../errors';
import { BoardListener } from './board-listener';
import { Wallboard, type Board } from './wallboard.service';

const EVERY_MS = 2_000;
const HEARTBEAT_MS = 15_000;
const CHECK_MS = 30_000;
/** A wallboard hangs in a few rooms and stands on a few desks; each listener holds a connection. */
export const MOST_LISTENERS = 50;
/** Nobody watches more screens than these; one person's forgotten tabs must not take everybody's place. */
export const MOST_OF_ONE_PERSON = 8;

/** Asked every half minute whether who listens may still do so; what provides it decides by the request that opened the stream. */
export const LISTENER_CHECK = Symbol('listener check');
export type ListenerCheck = (request: unknown) => Promise<boolean>;

/** Those who see the same rows share one computation. */
interface Channel {
  listeners: Set<BoardListener>;
  /** Newest board as text; null before the first. */
  latest: string | null;
  /** The same without the instants, which change every time. */
  fingerprint: string;
  sent: number;
  alarms: Alarm[];
}

/**
 * The wallboard for those who watch it: worked out every two seconds while anybody listens, once for all of them, and sent
 * when it has changed. Whoever opens a channel leaves it the data scope of its request: later ones see the same branches.
 */
@Injectable()
export class WallboardFeed implements OnModuleDestroy {
  private readonly log = new Logger('wallboard');
  private readonly channels = new Map<string, Channel>();
  private readonly screensOf = new Map<string, number>();
  private stopped = false;

  constructor(
    private readonly wallboard: Wallboard,
    private readonly clock: Clock,
    @Optional() @Inject(LISTENER_CHECK) private readonly mayListen?: ListenerCheck,
  ) {}

  get listeners(): number {
    return [...this.channels.values()].reduce((sum, { listeners }) => sum + listeners.size, 0);
  }

  /**
   * @param login who watches; null: not a person
   * @throws NotReady `wallboard_full`, `stopping`
   */
  listen(branch: string | null, request: unknown, login: string | null = null): BoardListener {
    if (this.stopped)
      throw new NotReady('stopping', '服务正在停止 · the server is stopping', {
        hint: '稍后重连 · connect again shortly',
      });
    if (this.listeners >= MOST_LISTENERS) throw full(MOST_LISTENERS, '');
    const ownScreens = login === null ? 0 : (this.screensOf.get(login) ?? 0);
    if (ownScreens >= MOST_OF_ONE_PERSON) throw full(MOST_OF_ONE_PERSON, '您 · you: ');
    const listener = new BoardListener();
    const key = branch ?? '';
    const channel = this.channels.get(key) ?? this.begin(key, branch);
    channel.listeners.add(listener);
    this.countScreens(login, 1);
    if (channel.latest !== null) listener.board(channel.sent, channel.latest);
    const check = this.checkAgain(listener, request);
    listener.once('close', () => {
      check.cancel();
      channel.listeners.delete(listener);
      this.countScreens(login, -1);
      if (channel.listeners.size === 0) this.end(key, channel);
    });
    return listener;
  }

  onModuleDestroy(): void {
    this.stopped = true;
    for (const [key, channel] of this.channels) {
      this.end(key, channel);
      for (const listener of channel.listeners) listener.farewell('stopping');
    }
  }

  private countScreens(login: string | null, change: number): void {
    if (login === null) return;
    const screens = (this.screensOf.get(login) ?? 0) + change;
    if (screens > 0) this.screensOf.set(login, screens);
    else this.screensOf.delete(login);
  }

  private begin(key: string, branch: string | null): Channel {
    const channel: Channel = {
      listeners: new Set(),
      latest: null,
      fingerprint: '',
      sent: 0,
      alarms: [],
    };
    this.channels.set(key, channel);
    const beat = () => {
      for (const listener of channel.listeners) listener.heartbeat();
      channel.alarms[1] = this.clock.after(HEARTBEAT_MS, beat);
    };
    channel.alarms[1] = this.clock.after(HEARTBEAT_MS, beat);
    const tick = async () => {
      await this.compute(channel, branch);
      if (this.channels.get(key) === channel)
        channel.alarms[0] = this.clock.after(EVERY_MS, () => void tick());
    };
    void tick();
    return channel;
  }

  private end(key: string, channel: Channel): void {
    if (this.channels.get(key) === channel) this.channels.delete(key);
    for (const alarm of channel.alarms) alarm?.cancel();
  }

  private async compute(channel: Channel, branch: string | null): Promise<void> {
    try {
      const board = await this.wallboard.board(branch);
      const fingerprint = fingerprintOf(board);
      channel.latest = JSON.stringify(board);
      if (fingerprint === channel.fingerprint) return;
      channel.fingerprint = fingerprint;
      channel.sent++;
      for (const listener of channel.listeners) listener.board(channel.sent, channel.latest);
    } catch (error) {
      // A database in trouble leaves the last board standing; the next look may find it well again.
      this.log.warn(`the wallboard could not be read: ${(error as Error).message}`);
    }
  }

  private checkAgain(listener: BoardListener, request: unknown): Alarm {
    let alarm: Alarm;
    let over = false;
    const look = async () => {
      const may = await this.mayListen!(request).catch(() => true);
      if (!may) listener.farewell('session_over');
      else if (!over) arm();
    };
    const arm = () => void (alarm = this.clock.after(CHECK_MS, () => void look()));
    if (!this.mayListen) return { cancel: () => undefined };
    arm();
    return {
      cancel: () => {
        over = true;
        alarm.cancel();
      },
    };
  }
}

function full(most: number, whose: string): NotReady {
  return new NotReady('wallboard_full', `${whose}已有 ${most} 个大屏在看 · ${most} wallboards are open`, {
    hint: '请关闭不用的页面，或定时读取 GET /api/reports/wallboard · close those not in use, or read it from time to time',
  });
}

function fingerprintOf({ at: _at, countedAt: _countedAt, ...rest }: Board): string {
  return JSON.stringify(rest);
}
