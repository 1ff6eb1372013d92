import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import type { Db } from '../database/db';
import { InvalidInput, NotFound } from '../errors';
import { ContactService } from './contact.service';
import {
  addOptOut,
  currentOptOut,
  liftOptOut,
  listOptOuts,
  rulesOnRecord,
  type OptOut,
  type OptOutChannel,
} from './opt-out.sql';

export interface OptOutRequest {
  /** As typed. */
  phone: string;
  channel: OptOutChannel;
  rule: string | null;
  /** How we learnt it: `agent`, `reply`, `provider`, `api`, … */
  source: string;
  note: string | null;
  by: string;
}

/** Do-not-contact (product §7, §12): takes effect at its commit, on every rule it covers; lifted, never deleted. */
@Injectable()
export class OptOutService {
  private readonly known = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly contacts: ContactService,
    private readonly clock: Clock,
  ) {}

  /** Rules of a module that this one must not know: those an opt-out may name before they first come in force. */
  knowRules(codes: readonly string[]): void {
    for (const code of codes) this.known.add(code);
  }

  /**
   * Enters an opt-out; the same one already in force is answered as it stands. One number each: of two in one field the
   * second would go on being called. @throws InvalidInput for the phone, or for a rule that nothing goes by
   */
  async add(request: OptOutRequest): Promise<{ created: boolean; optOut: OptOut }> {
    const { numbers } = this.contacts.readPhones(request.phone);
    if (numbers.length > 1) {
      throw new InvalidInput(
        'contact.several_numbers',
        `这里有 ${numbers.length} 个号码，一次登记一个 · There are ${numbers.length} numbers here; enter one at a time.`,
        {
          field: 'phone',
          hint: '请为每个号码各登记一次，本次未登记 · Send one opt-out for each; none has been entered.',
        },
      );
    }
    const phone = numbers[0]!;
    const now = this.clock.now();
    const { channel, rule, source, note, by } = request;
    return this.dataSource.transaction(async (manager) => {
      if (rule !== null) await this.checkRule(manager, rule);
      const id = await addOptOut(manager, { phone, channel, rule, source, note, createdBy: by }, now);
      const optOut = (await currentOptOut(manager, phone, channel, rule))!;
      return { created: id !== null, optOut };
    });
  }

  /** A name that no campaign and no text goes by would stop nothing, and nobody would notice. */
  private async checkRule(db: Db, rule: string): Promise<void> {
    const rules = [...new Set([...(await rulesOnRecord(db)), ...this.known])].sort();
    if (rules.includes(rule)) return;
    throw new InvalidInput(
      'opt_out.unknown_rule',
      `没有名为 ${rule} 的回访项目或短信规则 · No campaign and no text rule is called "${rule}".`,
      {
        field: 'rule',
        hint: `可用 · Use one of: ${rules.join(', ')}; 不填则全部 · or leave it out for every one.`,
        facts: { rules },
      },
    );
  }

  /** Lifts one, for the reason given. @throws NotFound `opt_out.unknown` when no such one is in force */
  async lift(id: number, by: string, reason: string | null = null): Promise<OptOut> {
    const now = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const lifted = await liftOptOut(manager, id, by, now);
      if (!lifted) {
        throw new NotFound('opt_out.unknown', '没有这条生效的拒访登记 · No such opt-out is in force.', {
          field: 'id',
        });
      }
      await writeAudit(manager, {
        at: now,
        actor: by,
        action: 'opt_out.lifted',
        entityType: 'opt_out',
        entityId: String(id),
        before: { phone: lifted.phone, channel: lifted.channel, rule: lifted.rule },
        after: { reason },
      });
      return { ...lifted, liftReason: reason };
    });
  }

  /** Newest first; `after` is the id that ended the page before. */
  async list(filter: {
    phone?: string;
    inForce: boolean;
    channel?: OptOutChannel;
    rule?: string;
    source?: string;
    after?: number;
    limit: number;
  }): Promise<OptOut[]> {
    const phone = filter.phone === undefined ? null : this.contacts.readPhone(filter.phone);
    return listOptOuts(this.dataSource, {
      phone,
      inForce: filter.inForce,
      channel: filter.channel ?? null,
      rule: filter.rule ?? null,
      source: filter.source ?? null,
      before: filter.after ?? null,
      limit: filter.limit,
    });
  }
}
