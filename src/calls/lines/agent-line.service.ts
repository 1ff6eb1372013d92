import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import AccessToken from 'twilio/lib/jwt/AccessToken';
import { LineGate } from '../../carriers/line-gate.service';
import { CARRIER, type Carrier } from '../../carriers/port';
import { Clock } from '../../clock';
import { CONFIG, type Config } from '../../config';
import { poolOf } from '../../database/db';
import { Conflict, InvalidInput } from '../../errors';
import { onePhone } from '../../intake/phone.rules';
import { maskPhone } from '../../phone-mask.rules';
import { softphoneAccount } from '../../provider-settings.rules';
import { findCaller } from '../../queue/staff.sql';
import { addressOf, identityOf } from './agent-line.rules';
import { findLine, listLines, listSupervisors, setLine, type AgentLine } from './agent-line.sql';

/** A softphone's token lives this long; its page fetches the next one in time, and whoever is signed out does not. */
const TOKEN_LIVES_S = 600;
const CALLERS = ['agent', 'salesperson', 'supervisor'];

/** Where agents are called, and the keys of their softphones. */
@Injectable()
export class AgentLines {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly gate: LineGate,
    @Inject(CARRIER) private readonly carrier: Carrier,
    @Inject(CONFIG) private readonly config: Pick<Config, 'carrier' | 'twilio' | 'defaultRegion'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * Where an agent is called before their customer is; null where the carrier needs no such line.
   * @throws Conflict `no_line`
   */
  async addressOf(staffNo: string): Promise<string | null> {
    if (!this.carrier.agentFirst) return null;
    const line = await findLine(this.pool, staffNo);
    if (line && (line.kind === 'phone' || this.softphoneAvailable)) return addressOf(line, staffNo);
    throw new Conflict('no_line', '您还没有线路，不能拨号 · You have no line to be called on.', {
      hint: this.softphoneAvailable
        ? '请在“我的线路”选择软电话或填写您的电话 · choose the softphone, or enter your telephone, under My line'
        : '请在“我的线路”填写您的电话 · enter your telephone under My line',
    });
  }

  /** Whether agents may be called in their browsers. */
  get softphoneAvailable(): boolean {
    return softphoneAccount(this.config) !== null;
  }

  async show(staffNo: string) {
    const line = await findLine(this.pool, staffNo);
    const { carrier } = this;
    const paused = this.gate.paused;
    return {
      kind: line?.kind ?? null,
      phone: line?.phone ? maskPhone(line.phone) : null,
      needed: carrier.agentFirst !== undefined,
      softphoneAvailable: this.softphoneAvailable,
      carrier: carrier.name,
      controls: { hold: carrier.hold !== undefined, transfer: carrier.transfer !== undefined },
      paused: paused && { until: paused.until, reason: paused.reason },
    };
  }

  /** @throws InvalidInput `phone_invalid`; Conflict `no_softphone` */
  async set(staffNo: string, input: { kind: AgentLine['kind']; phone?: string | null }, by: string) {
    if (input.kind === 'softphone' && !this.softphoneAvailable) throw noSoftphone();
    const known = input.phone ? null : await findLine(this.pool, staffNo);
    await setLine(this.pool, {
      staffNo,
      kind: input.kind,
      phone: input.kind === 'phone' ? (known?.phone ?? this.phoneOf(input.phone)) : null,
      setBy: by,
      setAt: this.clock.now(),
    });
    return this.show(staffNo);
  }

  /** Whether somebody of this number is there, and calls. */
  async mayHaveOne(staffNo: string): Promise<boolean> {
    const caller = await findCaller(this.pool, staffNo);
    return caller !== null && CALLERS.includes(caller.role);
  }

  /** Everybody who calls, with their line: of a branch and below, or of the company. */
  async list(filter: { within: string | null; after: string; limit: number }) {
    const lines = await listLines(this.pool, filter);
    return lines.map((line) => ({ ...line, phone: line.phone && maskPhone(line.phone) }));
  }

  /** Supervisors who can be called in, for somebody of this branch; of the centre: all of them. */
  supervisors(branch: string | null, filter: { after: string; limit: number }) {
    return listSupervisors(this.pool, { ...filter, branch });
  }

  /**
   * A key for one person's browser: it may be called, and may call nobody.
   * @throws Conflict `no_softphone`
   */
  token(staffNo: string): { token: string; identity: string; expiresAt: Date } {
    const account = softphoneAccount(this.config);
    if (!account) throw noSoftphone();
    const identity = identityOf(staffNo);
    const token = new AccessToken(account.accountSid, account.user, account.secret, {
      identity,
      ttl: TOKEN_LIVES_S,
    });
    token.addGrant(new AccessToken.VoiceGrant({ incomingAllow: true }));
    const jwt = token.toJwt();
    const [, payload] = jwt.split('.');
    const { exp } = JSON.parse(Buffer.from(payload!, 'base64url').toString('utf8')) as { exp: number };
    return { token: jwt, identity, expiresAt: new Date(exp * 1000) };
  }

  private phoneOf(typed: string | null | undefined): string {
    const phone = typed ? onePhone(typed, this.config.defaultRegion) : null;
    if (phone) return phone;
    throw new InvalidInput('phone_invalid', '不是可以呼叫的电话号码 · This is no telephone number.', {
      field: 'phone',
      hint: '例如 13800138000 或 +86 21 5555 0100 · for example 13800138000 or +86 21 5555 0100',
    });
  }
}

function noSoftphone(): Conflict {
  return new Conflict('no_softphone', '软电话不可用 · The softphone is not available here.', {
    hint: '需要 Twilio 线路与 API 密钥（TWILIO_API_KEY、TWILIO_API_SECRET），请联系管理员，或改用电话 · it needs Twilio as the carrier and an API key (TWILIO_API_KEY, TWILIO_API_SECRET): ask an administrator, or use a telephone',
  });
}
