import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { ApiRoute } from '../operation/api.decorator';
import { contactLimitInput } from './call.dto';
import { contactLimit, setContactLimit } from './limit.sql';

const LIMIT = { version: 2, dailyCap: 3, effectiveFrom: '2026-03-02T01:30:00.000Z' };

@ApiTags('坐席 agents')
@Controller()
export class ContactLimitController {
  constructor(
    private readonly clock: Clock,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  @Get('contact-limits')
  @Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read', 'operate'] })
  @ApiRoute({ summary: '每号码每日呼叫上限 / Daily cap of attempts to a number', example: LIMIT })
  limit() {
    return contactLimit(poolOf(this.dataSource), this.clock.now());
  }

  @Put('contact-limits')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({ summary: '修改每日上限（立即生效） / Change the daily cap, in force at once', example: LIMIT })
  setLimit(
    @Body({ schema: contactLimitInput }) input: z.infer<typeof contactLimitInput>,
    @Actor() actor: string,
  ) {
    const now = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const before = await contactLimit(manager, now);
      const after = await setContactLimit(manager, input.dailyCap, actor, now);
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'contact_limit.changed',
        entityType: 'contact_limit',
        entityId: String(after.version),
        before,
        after,
      });
      return after;
    });
  }
}
