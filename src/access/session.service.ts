import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { asSystem, NOBODY, SYSTEM, type DataScope } from '../database/data-scope';
import { poolOf, type Db } from '../database/db';
import { InvalidInput, NotSignedIn, TooManyTries } from '../errors';
import { writeAudit } from './audit.sql';
import { networkOf } from './network.rules';
import { PASSWORD_WORDS, passwordProblem } from './password.rules';
import type { Principal } from './principal';
import { hashPassword, hashToken, newToken, verifyPassword } from './secret';
import {
  admitTry,
  deleteSession,
  deleteSessionsOf,
  findKey,
  findSession,
  forgetTries,
  forgiveTry,
  openSession,
  pruneSessions,
  seeKey,
  seeSession,
  type Known,
} from './session.sql';
import { noteSignIn, passwordOf, setPassword } from './user.sql';

/** A shift and its overtime. */
const LONGEST_SESSION_MS = 14 * 3_600_000;
/** Whoever leaves a desk for longer signs in again; a desk in use gives a sign of life every few seconds. */
const IDLE_MS = 2 * 3_600_000;
/** A session or key once checked is believed for this long: a killed one works on in another process no longer than that. */
const BELIEVED_MS = 1000;
const NOTED_EVERY_MS = 60_000;
const FORGOTTEN_MS = 24 * 3_600_000;
const MOST_REMEMBERED = 5000;
/** Tries before waiting begins: of an account from one address, of an account from anywhere, of an address. */
const LIMITS = {
  pair: { free: 5, longestSeconds: 900 },
  account: { free: 20, longestSeconds: 60 },
  // A whole centre signs in at nine behind one address.
  address: { free: 300, longestSeconds: 900 },
};

/** In the trail, for a login that nobody has. */
const UNKNOWN = 'unknown';

/** A principal and how far it sees. */
export interface Admitted {
  principal: Principal;
  scope: DataScope;
}

/** Signing in and out, and whom a token belongs to. */
@Injectable()
export class SessionService {
  private readonly pool: Pool;
  private believed = new Map<string, { admitted: Admitted | null; until: number }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * Opens a session and returns its token. A wrong password, an unknown login and a disabled account are one answer.
   * @throws NotSignedIn `sign_in_failed`; TooManyTries `sign_in_later`
   */
  async signIn(
    login: string,
    password: string,
    address: string,
  ): Promise<{ token: string; maxAgeSeconds: number }> {
    const now = this.clock.now();
    const name = login.trim().toLowerCase();
    const network = networkOf(address);
    const pair = `pair:${name}@${network}`;
    for (const [key, limit] of [
      [`address:${network}`, LIMITS.address],
      [pair, LIMITS.pair],
      [`account:${name}`, LIMITS.account],
    ] as const) {
      const until = await admitTry(this.pool, key.slice(0, 200), limit, now);
      if (until) throw tooManyTries(until.getTime() - now.getTime());
    }
    const found = await passwordOf(this.pool, name);
    const right = await verifyPassword(found?.hash ?? null, password);
    if (!found || !right || found.disabled) {
      // Nobody's login is not written down: it is often a password in the wrong field, and the trail is for ever.
      const whose = found?.login ?? UNKNOWN;
      const refused = { address, disabled: found?.disabled ?? null };
      await this.audit(this.pool, whose, 'session.refused', refused, now);
      throw signInFailed();
    }
    await forgetTries(this.pool, pair);
    await forgetTries(this.pool, `account:${name}`);
    await forgiveTry(this.pool, `address:${network}`, LIMITS.address.free);
    return this.dataSource.transaction(async (manager) => {
      const opened = await this.open(manager, { login: name, hash: found.hash }, address, now);
      // While it was being checked, the password was changed or the person disabled.
      if (!opened) throw signInFailed();
      await noteSignIn(manager, name, now);
      await this.audit(manager, name, 'session.opened', { address }, now);
      return opened;
    });
  }

  /** Ends the session of a token; nothing where it has ended already. */
  async signOut(token: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const login = await deleteSession(manager, hashToken(token));
      if (login) await this.audit(manager, login, 'session.closed', {}, this.clock.now());
    });
    this.forget();
  }

  /**
   * A new password, and with it a new session in place of all others of this person. Returns its token.
   * @throws InvalidInput `wrong_password`, `weak_password`
   */
  async changePassword(login: string, current: string, next: string, address: string) {
    const now = this.clock.now();
    const until = await admitTry(this.pool, `password:${login}`, LIMITS.pair, now);
    if (until) throw tooManyTries(until.getTime() - now.getTime());
    const found = await passwordOf(this.pool, login);
    if (!(await verifyPassword(found?.hash ?? null, current)))
      throw new InvalidInput('wrong_password', '当前密码不正确 · The current password is not right.', {
        field: 'current',
      });
    // Whoever knows it is not guessing: a new one that is refused costs nobody a wait.
    await forgetTries(this.pool, `password:${login}`);
    const problem = passwordProblem(next, login, current);
    if (problem)
      throw new InvalidInput('weak_password', PASSWORD_WORDS[problem], {
        field: 'next',
        hint: '例如几个不相干的词连在一起 · a few unrelated words make a good one',
      });
    const hash = await hashPassword(next);
    const opened = await this.dataSource.transaction(async (manager) => {
      await setPassword(manager, login, hash, false);
      await deleteSessionsOf(manager, login);
      await writeAudit(manager, {
        at: now,
        actor: login,
        action: 'user.password_changed',
        entityType: 'user',
        entityId: login,
      });
      return this.open(manager, { login, hash }, address, now);
    });
    this.forget();
    if (!opened) throw signInFailed();
    return opened;
  }

  /** Whose session this is; null where it is nobody's any more. */
  ofSession(token: string): Promise<Admitted | null> {
    return this.known(token, async (hash, now) => {
      const found = await findSession(this.pool, hash, now, new Date(now.getTime() - IDLE_MS));
      if (found && isOld(found.seenAt, now)) await seeSession(this.pool, hash, now);
      return found && { principal: principalOf('user', found), scope: scopeOf(found) };
    });
  }

  /** Whose key this is; null where it is revoked, over or unknown. */
  ofKey(key: string): Promise<Admitted | null> {
    return this.known(key, async (hash, now) => {
      const found = await findKey(this.pool, hash, now);
      if (found && isOld(found.seenAt, now)) await seeKey(this.pool, hash, now);
      return found && { principal: principalOf('key', found), scope: scopeOf(found) };
    });
  }

  /** What was believed of sessions and keys is asked again: somebody has just changed one. */
  forget(): void {
    // A new map, not an empty one: an answer that is under way lands in the old.
    this.believed = new Map();
  }

  /** Removes what has ended. Any number of processes may do so at once. */
  tickPrune(now: Date): Promise<number> {
    const before = (ms: number) => new Date(now.getTime() - ms);
    return pruneSessions(this.pool, now, before(IDLE_MS), before(FORGOTTEN_MS));
  }

  private async known(
    token: string,
    ask: (hash: Buffer, now: Date) => Promise<Admitted | null>,
  ): Promise<Admitted | null> {
    const now = this.clock.now();
    const hash = hashToken(token);
    const name = hash.toString('base64');
    const { believed } = this;
    const known = believed.get(name);
    if (known && known.until > now.getTime()) return known.admitted;
    const admitted = await asSystem(() => ask(hash, now));
    if (believed.size >= MOST_REMEMBERED) believed.clear();
    believed.set(name, { admitted, until: now.getTime() + BELIEVED_MS });
    return admitted;
  }

  /** Null: the password is that of the hash no longer, or the person is disabled. */
  private async open(db: Db, { login, hash }: { login: string; hash: string }, address: string, now: Date) {
    const token = newToken();
    const expiresAt = new Date(now.getTime() + LONGEST_SESSION_MS);
    const session = { tokenHash: hashToken(token), login, passwordHash: hash, address, expiresAt };
    if (!(await openSession(db, session, now))) return null;
    return { token, maxAgeSeconds: LONGEST_SESSION_MS / 1000 };
  }

  private audit(db: Db, login: string, action: string, after: Record<string, unknown>, at: Date) {
    return writeAudit(db, { at, actor: login, action, entityType: 'user', entityId: login, after });
  }
}

function principalOf(kind: Principal['kind'], known: Known): Principal {
  const { login, name, role, staffNo, branchCode, scopes, mustChangePassword } = known;
  return { kind, login, name, role, staffNo, branchCode, scopes, mustChangePassword };
}

function scopeOf({ branches, branchCode }: Known): DataScope {
  if (branchCode === null) return SYSTEM;
  return branches ? { kind: 'branches', branches } : NOBODY;
}

function isOld(seenAt: Date | null, now: Date): boolean {
  return seenAt === null || now.getTime() - seenAt.getTime() > NOTED_EVERY_MS;
}

function signInFailed(): NotSignedIn {
  return new NotSignedIn('sign_in_failed', '登录名或密码不正确 · The login or the password is not right.', {
    hint: '请重试；忘记密码请联系管理员重置 · try again, or have an administrator set a new password',
  });
}

function tooManyTries(waitMs: number): TooManyTries {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new TooManyTries(
    'sign_in_later',
    `尝试过于频繁，请在 ${retryAfterSeconds} 秒后再试 · Too many tries: try again in ${retryAfterSeconds} s.`,
    { facts: { retryAfterSeconds } },
  );
}
