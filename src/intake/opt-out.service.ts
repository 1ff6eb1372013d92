import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { NotFound } from '../errors';
import { ContactService } from './contact.service';
import {
  addOptOut,
  currentOptOut,
  liftOptOut,
  listOptOuts,
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
  constructor(
    private readonly dataSource: DataSource,
    private readonly contacts: ContactService,
    private readonly clock: Clock,
  ) {}

  /** Enters an opt-out; the same one already in force is answered as it stands. @throws InvalidInput for the phone */
  async add(request: OptOutRequest): Promise<{ created: boolean; optOut: OptOut }> {
    const phone = this.contacts.readPhone(request.phone);
    const now = this.clock.now();
    const { channel, rule, source, note, by } = request;
    return this.dataSource.transaction(async (manager) => {
      const id = await addOptOut(manager, { phone, channel, rule, source, note, createdBy: by }, now);
      const optOut = (await currentOptOut(manager, phone, channel, rule))!;
      return { created: id !== null, optOut };
    });
  }

  /** Lifts one. @throws NotFound `opt_out.unknown` when no such one is in force */
  async lift(id: number, by: string): Promise<OptOut> {
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
      });
      return lifted;
    });
  }

  /** Newest first; `after` is the id that ended the page before. */
  async list(filter: { phone?: string; inForce: boolean; after?: number; limit: number }): Promise<OptOut[]> {
    const phone = filter.phone === undefined ? null : this.contacts.readPhone(filter.phone);
    return listOptOuts(this.dataSource, {
      phone,
      inForce: filter.inForce,
      before: filter.after ?? null,
      limit: filter.limit,
    });
  }
}
