import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { asSystem } from '../database/data-scope';
import { Conflict, InvalidInput, NotFound } from '../errors';
import { ContactService } from '../intake/contact.service';
import { lockContact, type ContactRow } from '../intake/record.sql';
import { numbersCalled } from './case-history.sql';
import { judgeCorrection, mayBecome, riderNumbers } from './case.rules';
import {
  findCase,
  insertCaseEvent,
  lockCase,
  markCannotBeCorrected,
  markCorrected,
  type CaseRow,
} from './case.sql';
import { SecondVisitService } from './second-visit.service';

/** Who answers a case: somebody, for a branch with those below it; null: for the whole company. */
export interface Clerk {
  branch: string | null;
  actor: string;
}

export interface CorrectionInput {
  /** Version of the case that the clerk saw. */
  version: number;
  /** As typed; absent: the numbers on record. */
  phone?: string | null;
  /** Whom to ask for from now on. */
  contactName?: string | null;
  /** The number has been checked and is right as it was. */
  confirmedSame?: boolean;
  note?: string | null;
}

export interface CorrectionDone {
  caseId: number;
  version: number;
  before: { numbers: string[]; name?: string | null };
  after: { numbers: string[]; name?: string | null };
  why: 'new_number' | 'new_person' | 'confirmed_same';
  secondVisitTaskId: number;
}

/** What a branch answers to a case. Contact, case, second visit, event and audit rows are one transaction. */
@Injectable()
export class CorrectionService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly contacts: ContactService,
    private readonly visits: SecondVisitService,
  ) {}

  /**
   * @throws NotFound `case.unknown`; Conflict `case.changed`, `case.not_open`; InvalidInput `contact.invalid_phone`,
   * `case.same_number`, `case.no_number`
   */
  correct(caseId: number, clerk: Clerk, input: CorrectionInput): Promise<CorrectionDone> {
    return this.answering(caseId, clerk, (manager) => this.correctIn(manager, caseId, clerk, input));
  }

  /**
   * Does `work` in one transaction, for a clerk who may see the case: the database is asked first with no more than they see.
   * What follows reaches further than their branch (a second visit is one call with those of other branches to the number), and
   * is told to them by this case alone.
   * @throws NotFound `case.unknown`
   */
  async answering<T>(caseId: number, clerk: Clerk, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (!(await findCase(this.dataSource.manager, clerk.branch, caseId))) throw unknownCase(caseId);
    return asSystem(() => this.dataSource.transaction(work));
  }

  /** The same in the caller's transaction: a spreadsheet's preview rolls it back. */
  async correctIn(
    manager: EntityManager,
    caseId: number,
    clerk: Clerk,
    input: CorrectionInput,
  ): Promise<CorrectionDone> {
    const now = this.clock.now();
    const found = await this.openCase(manager, caseId, clerk.branch, input.version);
    // Held: numbers that are written back must not undo what an import changes meanwhile.
    const contact = await lockContact(manager, found.recordType, found.recordKey);
    if (!contact)
      throw new NotFound(
        'record.unknown',
        `没有这条记录 · There is no ${found.recordType} ${found.recordKey}.`,
      );
    const phone = input.phone?.trim() || contact.numbers.join(';');
    const called = await numbersCalled(manager, caseId);
    const why = this.judge(found, contact, called, phone, input);
    const correction = {
      recordType: found.recordType,
      contactName: input.contactName,
      by: clerk.actor,
      reason: input.note?.trim() || null,
      now,
    };
    const { before, after } = await this.contacts.correctContact(manager, {
      ...correction,
      recordKey: found.recordKey,
      phone,
    });
    for (const { recordKey, numbers } of await this.sharing(manager, found, called)) {
      // Another person, or a number that was right all along, says nothing about the other records' numbers.
      if (why !== 'new_number' && !input.contactName?.trim()) continue;
      const facts = { own: numbers, called, replaced: before.numbers, given: after.numbers };
      const corrected = why === 'new_number' ? riderNumbers(facts) : numbers;
      await this.contacts.correctContact(manager, { ...correction, recordKey, phone: corrected.join(';') });
    }
    const secondVisitTaskId = await this.visits.enqueue(manager, found, after.numbers, clerk.actor, now);
    await markCorrected(manager, { caseId, by: clerk.actor, secondVisitTaskId }, now);
    const shown = (state: { numbers: string[]; name?: string | null }) => ({
      numbers: state.numbers,
      ...(state.name !== undefined && { name: state.name }),
    });
    const done = { before: shown(before), after: shown(after), why, secondVisitTaskId };
    await insertCaseEvent(manager, caseId, {
      at: now,
      actor: clerk.actor,
      kind: 'corrected',
      note: input.note ?? null,
      before: done.before,
      after: { ...done.after, why, secondVisitTaskId },
    });
    await this.audit(manager, found, clerk, now, 'case.corrected', {
      state: 'corrected',
      why,
      secondVisitTaskId,
    });
    return { caseId, version: found.version + 1, ...done };
  }

  /** @throws NotFound `case.unknown`; Conflict `case.changed`, `case.not_open` */
  cannotBeCorrected(
    caseId: number,
    clerk: Clerk,
    input: { version: number; reason: string },
  ): Promise<number> {
    return this.answering(caseId, clerk, (manager) =>
      this.cannotBeCorrectedIn(manager, caseId, clerk, input),
    );
  }

  /** The same in the caller's transaction. Returns the case's new version. */
  async cannotBeCorrectedIn(
    manager: EntityManager,
    caseId: number,
    clerk: Clerk,
    { version, reason }: { version: number; reason: string },
  ): Promise<number> {
    const now = this.clock.now();
    const found = await this.openCase(manager, caseId, clerk.branch, version);
    await markCannotBeCorrected(manager, { caseId, reason }, now);
    await insertCaseEvent(manager, caseId, {
      at: now,
      actor: clerk.actor,
      kind: 'cannot_be_corrected',
      note: reason,
      before: null,
      after: null,
    });
    await this.audit(manager, found, clerk, now, 'case.cannot_be_corrected', {
      state: 'cannot_be_corrected',
    });
    return found.version + 1;
  }

  private async openCase(
    manager: EntityManager,
    id: number,
    branch: string | null,
    version: number,
  ): Promise<CaseRow> {
    const found = await lockCase(manager, branch, id);
    if (!found) throw unknownCase(id);
    if (!mayBecome(found.state, 'corrected'))
      throw new Conflict(
        'case.not_open',
        `核实件 ${id} 已处理（${found.state}） · case ${id} has been answered`,
        {
          facts: { state: found.state, version: found.version },
        },
      );
    if (found.version !== version)
      throw new Conflict(
        'case.changed',
        `核实件 ${id} 已被他人修改 · somebody has changed case ${id} since you read it`,
        {
          field: 'version',
          hint: '请重新打开后再提交 · open it again and submit once more',
          facts: { version: found.version },
        },
      );
    return found;
  }

  private judge(
    found: CaseRow,
    contact: ContactRow,
    called: string[],
    phone: string,
    input: CorrectionInput,
  ) {
    const verdict = judgeCorrection({
      reason: found.reason,
      called,
      given: phone === '' ? [] : this.contacts.readPhones(phone).numbers,
      confirmedSame: input.confirmedSame ?? false,
      contactName: contact.contactName,
      newContactName: input.contactName ?? null,
    });
    if (verdict.accepted) return verdict.why;
    if (verdict.code === 'case.no_number')
      throw new InvalidInput(
        'case.no_number',
        '没有可拨打的号码，请填写新号码 · there is no number to call: give one',
        { field: 'phone' },
      );
    throw new InvalidInput(
      'case.same_number',
      '该号码已拨打过且未联系上 · this number has been called in vain',
      {
        field: 'phone',
        hint: '请填写新号码；如已核实原号码无误，请确认（confirmedSame） · give another, or confirm that it is right',
      },
    );
  }

  /**
   * Records of the same case that still stand at a number which was called in vain: they are put right with it. Each is held,
   * in the order of its key, so that two corrections never wait for each other in a circle.
   */
  private async sharing(
    manager: EntityManager,
    found: CaseRow,
    called: readonly string[],
  ): Promise<ContactRow[]> {
    const riders: ContactRow[] = [];
    for (const key of [...(found.alsoKeys ?? [])].sort()) {
      const contact = await lockContact(manager, found.recordType, key);
      if (contact?.numbers.some((number) => called.includes(number))) riders.push(contact);
    }
    return riders;
  }

  private audit(
    manager: EntityManager,
    found: CaseRow,
    clerk: Clerk,
    now: Date,
    action: string,
    after: unknown,
  ) {
    return writeAudit(manager, {
      at: now,
      actor: clerk.actor,
      action,
      entityType: 'verification_case',
      entityId: String(found.id),
      before: { state: found.state, holder: found.holderCode },
      after,
    });
  }
}

/** The same answer whether there is no such case or it is another branch's: nobody learns that it exists. */
export function unknownCase(id: number): NotFound {
  return new NotFound('case.unknown', `没有核实件 ${id} · there is no case ${id} that this branch may see`, {
    field: 'id',
  });
}
