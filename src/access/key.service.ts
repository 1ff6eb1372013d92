import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { Conflict, InvalidInput, NotFound } from '../errors';
import { writeAudit } from './audit.sql';
import { insertKey, listKeys, revokeKey, type KeyRow } from './key.sql';
import type { KeyScope } from './principal';
import { hashToken, newToken } from './secret';
import { SessionService } from './session.service';

export interface KeyInput {
  name: string;
  scopes: readonly KeyScope[];
  branchCode?: string | null;
  expiresAt?: Date | null;
}

/** Keys of the core systems: what each may do is named when it is made, and never grows. */
@Injectable()
export class KeyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly sessions: SessionService,
  ) {}

  list(): Promise<KeyRow[]> {
    return listKeys(this.dataSource.manager);
  }

  /**
   * The secret is returned this once; only its hash is kept.
   * @throws Conflict `key_exists`; InvalidInput `dialer_whole_company`
   */
  async create(input: KeyInput, by: string): Promise<{ key: KeyRow; secret: string }> {
    if (input.branchCode && input.scopes.includes('dialer'))
      throw new InvalidInput(
        'dialer_whole_company',
        '拨号权限不能限于机构：领取的任务可能属于任何机构 · The dialler cannot be bound to a branch: a claim may bring any branch’s customer.',
        { field: 'branchCode' },
      );
    const secret = `hf_${newToken()}`;
    const now = this.clock.now();
    const key = await this.dataSource.transaction(async (manager) => {
      const made = await insertKey(
        manager,
        {
          name: input.name,
          prefix: secret.slice(0, 7),
          keyHash: hashToken(secret),
          scopes: input.scopes,
          branchCode: input.branchCode ?? null,
          expiresAt: input.expiresAt ?? null,
        },
        by,
        now,
      );
      if (!made)
        throw new Conflict('key_exists', '已有同名密钥 · There is a key of this name.', { field: 'name' });
      await this.audit(manager, 'api_key.created', made, by, now);
      return made;
    });
    return { key, secret };
  }

  /** @throws NotFound `unknown_key` */
  async revoke(id: number, by: string): Promise<KeyRow> {
    const now = this.clock.now();
    const revoked = await this.dataSource.transaction(async (manager) => {
      const found = await revokeKey(manager, id, by, now);
      if (!found) throw new NotFound('unknown_key', `没有在用的密钥 ${id} · There is no key ${id} in use.`);
      await this.audit(manager, 'api_key.revoked', found, by, now);
      return found;
    });
    this.sessions.forget();
    return revoked;
  }

  private audit(
    db: DataSource['manager'],
    action: string,
    { id, name, scopes, branchCode }: KeyRow,
    by: string,
    at: Date,
  ) {
    return writeAudit(db, {
      at,
      actor: by,
      action,
      entityType: 'api_key',
      entityId: String(id),
      after: { name, scopes, branch: branchCode },
    });
  }
}
