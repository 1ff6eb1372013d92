import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { DeskPeople } from './desk-people.service';
import { correctionsQuery, dayQuery, deskQuery, renewalsQuery } from './desk.dto';
import { CALLBACK, CORRECTION, DAY, RENEWAL, START } from './desk-examples';
import { OwnWorkService } from './own-work.service';
import { RenewalsService } from './renewals.service';
import { StartService } from './start.service';

const NOBODY = { 404: ['desk.nobody', 'unknown_staff'] };

/** 我的工作台: what one person sees of their own work. Whose it is follows from who is signed in. */
@ApiTags('工作台 desks')
@Allow({ roles: ['agent', 'salesperson', 'branch', 'supervisor'] })
@Controller('desk')
export class DeskController {
  constructor(
    private readonly people: DeskPeople,
    private readonly starts: StartService,
    private readonly work: OwnWorkService,
    private readonly renewalsOf: RenewalsService,
  ) {}

  @Get()
  @ApiRoute({
    summary: '打开工作台：状态、手头任务、时段、预约 / Start a desk: state, held task, windows, promises',
    description:
      '刷新、第二个页面、合上电脑都不丢 · a reload, a second tab and a closed laptop lose nothing: the held task comes back with its epoch, lease and call.',
    example: START,
  })
  @ApiProblems(NOBODY)
  start(@Query({ schema: deskQuery }) { staff }: z.infer<typeof deskQuery>, @CurrentUser() user: Principal) {
    return this.people.at(user, staff, (person) => this.starts.start(person));
  }

  @Get('day')
  @ApiRoute({ summary: '我的一天：呼叫、接通、通话时长 / My day: calls, reached, talk time', example: DAY })
  @ApiProblems({ ...NOBODY, 400: ['date_invalid'] })
  day(
    @Query({ schema: dayQuery }) { staff, ...query }: z.infer<typeof dayQuery>,
    @CurrentUser() user: Principal,
  ) {
    return this.people.at(user, staff, (person) => this.work.day(person, query));
  }

  @Get('callbacks')
  @ApiRoute({
    summary: '我的预约回拨 / What I have promised',
    description: 'open：待回拨与已转团队；over：两周内结束的 · over: those that ended in the last two weeks.',
    example: { now: '2026-03-02T02:00:00.000Z', open: [CALLBACK], over: [] },
  })
  @ApiProblems(NOBODY)
  callbacks(
    @Query({ schema: deskQuery }) { staff }: z.infer<typeof deskQuery>,
    @CurrentUser() user: Principal,
  ) {
    return this.people.at(user, staff, (person) => this.work.callbacks(person));
  }

  @Get('corrections')
  @ApiRoute({
    summary:
      '我的更正：核实件的下落、客户联系变更 / What became of my cases, and my customers’ changed contacts',
    example: { cases: [CORRECTION], next: null, contactChanges: [] },
  })
  @ApiProblems(NOBODY)
  corrections(
    @Query({ schema: correctionsQuery }) { staff, ...query }: z.infer<typeof correctionsQuery>,
    @CurrentUser() user: Principal,
  ) {
    return this.people.at(user, staff, (person) => this.work.corrections(person, query));
  }

  @Get('renewals')
  @Allow({ roles: ['salesperson', 'supervisor'] })
  @ApiRoute({
    summary: '我的续保：45 天内到期的本人保单 / My renewals: own policies that expire within 45 days',
    example: { today: '2026-03-02', reminderDays: [30, 20, 10], policies: [RENEWAL], next: null },
  })
  @ApiProblems(NOBODY)
  renewals(
    @Query({ schema: renewalsQuery }) { staff, ...query }: z.infer<typeof renewalsQuery>,
    @CurrentUser() user: Principal,
  ) {
    return this.people.at(user, staff, (person) => this.renewalsOf.renewals(person, query));
  }
}
