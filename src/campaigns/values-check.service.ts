import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { campaignType } from './campaign-types';
import { CampaignService, inTime } from './campaign.service';
import { knownNames } from './campaign.sql';
import { displacedBy, versionAt } from './schedule.rules';
import {
  valueDifferences,
  valueWarnings,
  type ValueDifference,
  type ValueWarning,
} from './values-check.rules';
import { assertNamesKnown, changedValues } from './values.rules';

export interface ValuesCheck {
  /** Newest version: give it as `basedOn` when saving. */
  version: number;
  effectiveFrom: Date;
  /** Empty: saving would be refused, as nothing would change. */
  diff: ValueDifference[];
  warnings: ValueWarning[];
  /** Waiting versions that would not come into force. */
  displaced: number[];
}

/** Tries a change of values as saving would judge it, and writes nothing. */
@Injectable()
export class ValuesCheckService {
  constructor(
    private readonly campaigns: CampaignService,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidInput `values_invalid`; NotFound `campaign_unknown` */
  async check(code: string, change: { values: object; effectiveFrom?: Date | null }): Promise<ValuesCheck> {
    const type = campaignType(code);
    const { versions } = await this.campaigns.campaignFacts(code);
    const effectiveFrom = change.effectiveFrom ?? this.clock.now();
    const base = versionAt(inTime(versions), effectiveFrom.getTime()) ?? inTime(versions)[0]!;
    const before = versions.find(({ id }) => id === base.id)!.values;
    const after = changedValues(type, before, change.values);
    const names = await knownNames(this.dataSource, after.script);
    const sameScript = JSON.stringify(before.script) === JSON.stringify(after.script);
    assertNamesKnown(after, { ...names, scriptKnown: names.scriptKnown || sameScript });
    return {
      version: versions.at(-1)!.version,
      effectiveFrom,
      diff: valueDifferences(before, after),
      warnings: valueWarnings(type, before, after),
      displaced: displacedBy(inTime(versions), effectiveFrom.getTime()),
    };
  }
}
