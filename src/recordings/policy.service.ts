import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { Conflict, InvalidInput, NotAllowed, NotFound } from '../errors';
import { addPolicy, policies, policyInForce, type RecordingPolicy } from './policy.sql';
import { policyValues, type PolicyChange, type PolicyValues } from './recording.dto';

const FIELDS = Object.keys(policyValues.shape) as (keyof PolicyValues)[];

/** The policy of recordings through time: a change is a new version, and versions are never altered. */
@Injectable()
export class RecordingPolicyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The version in force, and all of them, newest first. */
  async read(): Promise<{ inForce: RecordingPolicy; versions: RecordingPolicy[] }> {
    const [inForce, versions] = await Promise.all([
      policyInForce(this.dataSource.manager, this.clock.now()),
      policies(this.dataSource.manager),
    ]);
    return { inForce, versions };
  }

  /**
   * A new version, from an instant on. What is stored already is kept longer where it says so, never shorter.
   * @throws InvalidInput `effective_in_past`, `nothing_changed`; Conflict `version_moved_on`
   */
  async change(input: PolicyChange, actor: string) {
    const now = this.clock.now();
    const effectiveFrom = input.effectiveFrom ?? now;
    if (effectiveFrom < now)
      throw new InvalidInput(
        'effective_in_past',
        '生效时间不能早于现在 · a policy cannot take effect in the past',
        {
          field: 'effectiveFrom',
        },
      );
    return this.dataSource.transaction(async (manager) => {
      const versions = await policies(manager);
      const newest = versions[0]!;
      if (input.basedOn != null && input.basedOn !== newest.version) throw movedOn(newest.version);
      const base = versions.find((each) => each.effectiveFrom <= effectiveFrom)!;
      const values = { ...pick(base, FIELDS), ...input.values };
      const diff = FIELDS.filter((field) => base[field] !== values[field]).map((field) => ({
        field,
        before: base[field],
        after: values[field],
      }));
      if (diff.length === 0)
        throw new InvalidInput('nothing_changed', '没有任何改动 · nothing would change', { field: 'values' });
      const policy: RecordingPolicy = {
        ...values,
        version: newest.version + 1,
        shortens: false,
        effectiveFrom,
        note: input.note ?? null,
        createdBy: actor,
        createdAt: now,
      };
      if (!(await addPolicy(manager, policy))) throw movedOn(policy.version);
      const changed = diff.map(({ field }) => field);
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'recording_policy.changed',
        entityType: 'recording_policy',
        entityId: String(policy.version),
        before: pick(base, changed),
        after: { ...pick(values, changed), effectiveFrom, note: policy.note },
      });
      const displaced = versions
        .filter((each) => each.effectiveFrom > effectiveFrom)
        .map((each) => each.version);
      return { version: policy, diff, displaced };
    });
  }

  /**
   * Lets the newest version shorten what is stored already: said by somebody other than who made it. Becomes a version of its
   * own with the same values, so that the trail of versions stays whole.
   * @throws NotFound `unknown_version`; Conflict `version_moved_on`, `approved_already`; NotAllowed `own_change`
   */
  async approveShortening(version: number, actor: string): Promise<RecordingPolicy> {
    const now = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const versions = await policies(manager);
      const newest = versions[0]!;
      if (!versions.some((each) => each.version === version))
        throw new NotFound('unknown_version', `没有第 ${version} 版 · there is no version ${version}`);
      if (version !== newest.version) throw movedOn(newest.version);
      if (newest.shortens)
        throw new Conflict('approved_already', '该版本已批准缩短 · this version may shorten already');
      if (newest.createdBy === actor)
        throw new NotAllowed(
          'own_change',
          '须由另一人批准 · somebody else has to approve what you have changed',
        );
      const effectiveFrom = newest.effectiveFrom > now ? newest.effectiveFrom : now;
      const approved: RecordingPolicy = {
        ...newest,
        version: version + 1,
        shortens: true,
        effectiveFrom,
        createdBy: actor,
        createdAt: now,
      };
      if (!(await addPolicy(manager, approved))) throw movedOn(approved.version);
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'recording_policy.shortening_approved',
        entityType: 'recording_policy',
        entityId: String(approved.version),
        before: { version, by: newest.createdBy },
        after: { version: approved.version, effectiveFrom },
      });
      return approved;
    });
  }
}

function pick<K extends keyof PolicyValues>(from: Pick<PolicyValues, K>, fields: readonly K[]) {
  return Object.fromEntries(fields.map((field) => [field, from[field]])) as Pick<PolicyValues, K>;
}

function movedOn(version: number): Conflict {
  return new Conflict('version_moved_on', `已有第 ${version} 版 · there is a version ${version} now`, {
    field: 'basedOn',
    hint: '请刷新后再改 · read it again, then change it',
    facts: { version },
  });
}
