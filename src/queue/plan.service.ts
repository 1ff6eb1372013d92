import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { poolOf } from '../database/db';
import { type DispositionFacts } from './attempt.rules';
import { type CallPlan } from './call-plan';
import { listDispositions, planById, type Disposition } from './plan.sql';

/** What a task was drawn with. Rows of `campaign_version` never change, so one reading lasts for ever. */
@Injectable()
export class PlanService {
  private readonly plans = new Map<number, CallPlan>();
  private dispositions: Map<string, Disposition> | null = null;

  constructor(private readonly dataSource: DataSource) {}

  async plan(id: number): Promise<CallPlan> {
    let plan = this.plans.get(id);
    if (!plan) {
      plan = await planById(poolOf(this.dataSource), id);
      this.plans.set(id, plan);
    }
    return plan;
  }

  async list(): Promise<Disposition[]> {
    return [...(await this.all()).values()];
  }

  async disposition(code: string): Promise<(DispositionFacts & Disposition) | null> {
    return (await this.all()).get(code) ?? null;
  }

  private async all(): Promise<Map<string, Disposition>> {
    this.dispositions ??= new Map(
      (await listDispositions(poolOf(this.dataSource))).map((each) => [each.code, each]),
    );
    return this.dispositions;
  }
}
