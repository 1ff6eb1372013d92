import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Allow, EVERYBODY } from '../access/allow';
import { Actor } from '../access/actor';
import { type CalendarPage, type HoursPage, calendarPage, hoursPage } from './calendar-page.rules';
import {
  CalendarQuery,
  DaysUpload,
  ExceptionInput,
  ExceptionParams,
  ExceptionQuery,
  HoursInput,
  HoursParams,
} from './calendar.dto';
import { type CalendarChange, CalendarService } from './calendar.service';

const CHANGE = {
  type: 'object' as const,
  properties: { version: { type: 'integer' }, changed: { type: 'boolean' } },
  example: { version: 7, changed: true },
};

@ApiTags('日历 calendar')
@Controller('calendar')
@Allow({ roles: EVERYBODY, scopes: ['records:read', 'reports:read', 'dialer', 'operate'] })
export class CalendarController {
  constructor(private readonly calendar: CalendarService) {}

  @Get()
  @ApiOperation({
    summary: '某时区每天可呼叫的时段 · The windows of each date in a zone',
    description:
      'Each date: its kind, its windows after the statutory fence, why, its source, and whether it is provisional. 400 dates at most.',
  })
  @ApiResponse({
    status: 200,
    schema: {
      type: 'object',
      additionalProperties: true,
      example: {
        version: 2,
        zone: 'Asia/Shanghai',
        region: 'CN',
        hoursCode: 'standard',
        missingYear: 2027,
        days: [
          {
            date: '2026-10-01',
            kind: 'holiday',
            name: '国庆节',
            provisional: false,
            source: 'chinese-days@1.5.7',
            reason: 'open',
            windows: [['10:30', '12:30']],
          },
        ],
      },
    },
  })
  async page(@Query({ schema: CalendarQuery }) query: CalendarQuery): Promise<CalendarPage> {
    return calendarPage(await this.calendar.facts(), query);
  }

  @Get('hours')
  @ApiOperation({ summary: '全部时段定义 · All sets of calling hours' })
  @ApiResponse({ status: 200, schema: { type: 'object', additionalProperties: true } })
  async hours(): Promise<HoursPage> {
    return hoursPage(await this.calendar.facts());
  }

  @Put('days')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiOperation({
    summary: '上传或更正节假日、调休日、停呼日 · Upload or correct holidays, make-up days and closed days',
    description:
      'kind `usual` takes a date out of the calendar again; `covers` names the years that are complete with this upload.',
  })
  @ApiResponse({ status: 200, schema: CHANGE })
  putDays(@Body({ schema: DaysUpload }) upload: DaysUpload, @Actor() actor: string): Promise<CalendarChange> {
    return this.calendar.putDays(upload, actor);
  }

  @Put('hours/:code')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiOperation({
    summary: '修改或新增一组时段 · Change a set of calling hours, or make one',
    description: '`statutory` is the legal fence: it cuts every other set, round-the-clock care included.',
  })
  @ApiResponse({ status: 200, schema: CHANGE })
  putHours(
    @Param({ schema: HoursParams }) { code }: HoursParams,
    @Body({ schema: HoursInput }) input: HoursInput,
    @Actor() actor: string,
  ): Promise<CalendarChange> {
    return this.calendar.putHours(code, input, actor);
  }

  @Put('exceptions/:region/:date')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiOperation({
    summary: '某天的例外时段 · Windows of one date that replace the usual ones; an empty list closes it',
  })
  @ApiResponse({ status: 200, schema: CHANGE })
  putException(
    @Param({ schema: ExceptionParams }) { region, date }: ExceptionParams,
    @Body({ schema: ExceptionInput }) input: ExceptionInput,
    @Actor() actor: string,
  ): Promise<CalendarChange> {
    return this.calendar.putException(region, date, input, actor);
  }

  @Delete('exceptions/:region/:date')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiOperation({ summary: '取消某天的例外时段 · Take an exception back' })
  @ApiResponse({ status: 200, schema: CHANGE })
  removeException(
    @Param({ schema: ExceptionParams }) { region, date }: ExceptionParams,
    @Query({ schema: ExceptionQuery }) { hours }: ExceptionQuery,
    @Actor() actor: string,
  ): Promise<CalendarChange> {
    return this.calendar.removeException(region, date, hours, actor);
  }
}
