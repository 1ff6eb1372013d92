import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../config';
import { NotReady } from '../errors';
import { lockPhones } from '../intake/opt-out.sql';
import { recordFacts } from '../intake/record.sql';
import { enqueueTask, planInForce } from '../queue/enqueue.sql';
import { LaneBoard } from '../queue/lane-board';
import { laneOf } from '../queue/lane.sql';
import { planById } from '../queue/plan.sql';
import type { CaseRow } from './case.sql';
import { joinVisit } from './second-visit.sql';

/** The campaign whose values a second visit takes. */
const SECOND_VISIT = 'second-visit';
const MINUTE_MS = 60_000;

/** The one deliberate edge back into the queue: what a branch has corrected is called once more (服务标准 9(4)(1)). */
@Injectable()
export class SecondVisitService {
  constructor(
    private readonly board: LaneBoard,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  /**
   * Puts the visit into the queue in the caller's transaction: a new cycle from now, at the corrected numbers, with the values
   * in force and in the zone of the record. Where a visit of the same number waits already, the case's records become subjects
   * of that call (product §2: one person, one call). Returns the task's id.
   * @throws NotReady `second_visit.missing`
   */
  async enqueue(
    manager: EntityManager,
    found: CaseRow,
    numbers: readonly string[],
    actor: string,
    now: Date,
  ): Promise<number> {
    const inForce = await planInForce(manager, SECOND_VISIT, now);
    if (!inForce)
      throw new NotReady(
        'second_visit.missing',
        '二次回访项目尚未配置 · the campaign second-visit has no values in force yet',
      );
    // In this transaction's own connection: a second one for each of many corrections at once could exhaust the pool.
    const { values } = await planById(manager, inForce.id);
    const facts = await recordFacts(manager, found.recordType, found.recordKey);
    const lane = await laneOf(manager, {
      campaignCode: SECOND_VISIT,
      hoursCode: values.hours,
      timeZone: facts?.timeZone ?? this.config.timeZone,
      pool: values.skill,
    });
    this.board.invalidate();
    const [phone, ...spare] = numbers;
    // Corrections to one number follow one another from here to their commit: the second sees the first one's visit.
    await lockPhones(manager, [phone!], 'exclusive');
    const shared = await joinVisit(
      manager,
      {
        campaignCode: SECOND_VISIT,
        recordType: found.recordType,
        keys: [found.recordKey, ...(found.alsoKeys ?? [])],
        caseId: found.id,
        phone: phone!,
        lane,
      },
      actor,
      now,
    );
    if (shared !== null) return shared;
    return enqueueTask(
      manager,
      {
        planId: inForce.id,
        campaignCode: SECOND_VISIT,
        recordType: found.recordType,
        recordKey: found.recordKey,
        alsoKeys: found.alsoKeys,
        branchCode: found.branchCode,
        phone: phone!,
        spareNumbers: spare.length > 0 ? spare : null,
        lane,
        priority: values.priority,
        readyAt: now,
        opensAt: now,
        dueAt: new Date(now.getTime() + values.cycleMinutes * MINUTE_MS),
        followsTaskId: found.taskId,
      },
      actor,
      now,
    );
  }
}
