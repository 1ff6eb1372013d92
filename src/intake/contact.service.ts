import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { CONFIG, type Config } from '../config';
import { InvalidInput, NotFound } from '../errors';
import { insertContactChange, setContactName, setNumbers, type ContactState } from './contact.sql';
import { readContact } from './phone.rules';
import { lockContact, type RecordType } from './record.sql';

export interface Correction {
  recordType: RecordType;
  recordKey: string;
  /** As a person types it; several numbers in one field become several. */
  phone: string;
  /** Whom to ask for from now on; absent: as before. */
  contactName?: string | null;
  by: string;
  reason: string | null;
  now: Date;
}

@Injectable()
export class ContactService {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'defaultRegion'>) {}

  /** E.164 of a number that a person typed. @throws InvalidInput naming `field` */
  readPhone(phone: string, field = 'phone'): string {
    return this.readPhones(phone, field).numbers[0]!;
  }

  /**
   * The numbers of a field, all of them valid. @throws InvalidInput `contact.invalid_phone`, naming `field`
   */
  readPhones(phone: string, field = 'phone'): ContactState {
    const contact = readContact([phone], this.config.defaultRegion);
    const wrong = contact.invalid[0];
    if (wrong || contact.numbers.length === 0) {
      throw new InvalidInput('contact.invalid_phone', wrong?.reason ?? '未填号码 · no number given', {
        field,
        hint: '请填写完整号码，如 13812345678 或 0571-88123456 · Give a whole number, for example 13812345678.',
      });
    }
    return {
      numbers: contact.numbers.map(({ e164 }) => e164),
      kinds: contact.numbers.map(({ kind }) => kind),
    };
  }

  /**
   * Puts a record's contact right (服务标准 9(4): the branch corrects what bounced), with its change and audit row, in
   * the caller's transaction. The corrected numbers replace those in use; what the core system typed stays. Giving the
   * numbers that stand already is a confirmation: audited, no change. Whether that is allowed is the caller's rule.
   *
   * @throws InvalidInput `contact.invalid_phone`; NotFound `record.unknown`
   */
  async correctContact(
    manager: EntityManager,
    correction: Correction,
  ): Promise<{ before: ContactState; after: ContactState }> {
    const { recordType, recordKey, by, reason, now } = correction;
    const corrected = this.readPhones(correction.phone);
    const record = await lockContact(manager, recordType, recordKey);
    if (!record)
      throw new NotFound('record.unknown', `没有这条记录 · There is no ${recordType} ${recordKey}.`);
    const name = correction.contactName?.trim() || null;
    const renamed = name !== null && name !== record.contactName;
    const before: ContactState = {
      numbers: record.numbers,
      kinds: record.numberKinds,
      ...(renamed && { name: record.contactName }),
    };
    const after: ContactState = { ...corrected, ...(renamed && { name }) };
    const renumbered = before.numbers.join() !== after.numbers.join();
    const same = !renumbered && !renamed;
    if (renumbered) await setNumbers(manager, { recordType, recordKey, ...corrected }, now);
    if (renamed) await setContactName(manager, { recordType, recordKey, name }, now);
    if (!same) {
      await insertContactChange(manager, {
        recordType,
        recordKey,
        source: 'correction',
        before,
        after,
        reason,
        changedBy: by,
        changedAt: now,
      });
    }
    await writeAudit(manager, {
      at: now,
      actor: by,
      action: same ? 'contact.confirmed' : 'contact.corrected',
      entityType: recordType,
      entityId: recordKey,
      before,
      after,
    });
    return { before, after };
  }
}
