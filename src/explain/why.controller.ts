import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { refusalOf } from '../access/access.rules';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import type { RecordType } from '../intake/record.sql';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { REPLY_READERS } from '../sms/reply-readers';
import { PhoneWhyService } from './phone-why.service';
import { RecordWhyService } from './record-why.service';
import { TaskWhyService } from './task-why.service';
import { phone, recordKey, recordType, taskId } from './why.dto';

const GATE = {
  code: 'hours',
  nameZh: '在允许的时段内',
  nameEn: 'inside its calling hours',
  open: false,
  saw: { hours: 'standard', zone: 'Asia/Shanghai', reason: 'outside-windows', provisional: false },
  opensAt: '2026-03-02T06:30:00.000Z',
};
const BRIEF = {
  summary: '未呼叫：不在呼叫时段，下次 2026-03-02 14:30 · not called: outside hours, next 2026-03-02 14:30',
  campaign: { nameZh: '新契约回访', nameEn: 'new policy call', clause: '服务标准 9(4)' },
  task: {
    id: 41,
    campaignCode: 'new-policy',
    recordType: 'policy',
    recordKey: 'P2026000041',
    phone: '138****1234',
    state: 'ready',
    attempts: 0,
  },
  verdict: { mayDial: false, gates: [GATE], shut: GATE, nextAt: '2026-03-02T06:30:00.000Z' },
  callbacks: [],
};

/** 为什么（没有）呼叫: any task, record or number, at any time, without leaving a trace of its own. */
@ApiTags('原因 why')
@Controller('why')
@Allow({
  roles: ['supervisor', 'quality', 'complaints', 'administrator'],
  scopes: ['records:read', 'operate'],
})
export class WhyController {
  constructor(
    private readonly tasks: TaskWhyService,
    private readonly records: RecordWhyService,
    private readonly phones: PhoneWhyService,
  ) {}

  @Get('tasks/:id')
  @ApiRoute({
    summary: '任务为什么（没有）被呼叫 / Why a task was, or was not, called',
    description:
      '依次列出每道关口：看到的值、规则版本、条款、下次可呼叫时间 · every gate in order with the value it saw, the rule version, its clause and the next instant; its draw, attempts, promises, case, texts and audit trail.',
    example: {
      ...BRIEF,
      plan: { version: 1, clause: '服务标准 9(4)', effectiveFrom: '2026-01-05T00:00:00.000Z', values: {} },
      draw: {
        drawId: 7,
        dueAt: '2026-03-01T22:00:00.000Z',
        ranAt: '2026-03-01T22:00:02.000Z',
        ruleVersion: 1,
        title: null,
        askedBy: 'schedule',
        occasionOn: '1970-01-01',
        late: false,
      },
      attempts: [],
      follows: null,
      followedBy: [],
      cases: [],
      texts: [],
      audit: [],
    },
  })
  @ApiProblems({ 404: ['unknown_task'] })
  task(@Param('id', { schema: taskId }) id: number) {
    return this.tasks.task(id);
  }

  @Get('records/:recordType/:key')
  @ApiRoute({
    summary: '客户为什么（没有）被呼叫 / Why a record’s customer was, or was not, called',
    description:
      '逐个项目：是否抽取、是否排除及原因，否则逐项列出条件与应抽取的期次；replies 的正文只给能看客户回复的人 · for each campaign: drawn, excluded and why, or its conditions one by one and the occurrence that would hold it; then calls, texts, replies (their words only for who may read replies), cases, changes of contact and audit trail.',
    example: {
      summary:
        '新契约回访：已排除：没有可拨打的号码（2026-03-02 06:00 的抽取） · new policy call: excluded: no number to call (draw of 2026-03-02 06:00)',
      record: { recordType: 'policy', recordKey: 'P2026000041', numbers: [], branchCode: '3301' },
      campaigns: [
        {
          code: 'new-policy',
          nameZh: '新契约回访',
          nameEn: 'new policy call',
          clause: '服务标准 9(4)',
          ruleVersion: 1,
          status: 'excluded',
          why: '已排除：没有可拨打的号码 · excluded: no number to call',
          nextAt: null,
          conditions: [
            {
              column: 'holder_type',
              saw: 'individual',
              wanted: ['individual'],
              passed: true,
              words: {
                column: { zh: '客户类型', en: 'kind of customer' },
                saw: { zh: '个人', en: 'individual' },
                wanted: { zh: '个人', en: 'individual' },
              },
            },
          ],
          occurrences: [
            {
              column: 'underwritten_at',
              columnWords: { zh: '承保时间', en: 'underwritten' },
              eventAt: '2026-02-26T03:00:00.000Z',
              dueAt: '2026-03-01T22:00:00.000Z',
              occasionOn: null,
            },
          ],
          draws: [],
          taskIds: [],
        },
      ],
      tasks: [],
      texts: [],
      replies: [
        {
          id: 5,
          kind: 'other',
          rule: 'renewal-notice',
          body: '续保需要带什么资料？',
          receivedAt: '2026-03-11T02:15:00.000Z',
        },
      ],
      cases: [],
      followUps: [],
      contactChanges: [],
      audit: [],
    },
  })
  @ApiProblems({ 404: ['record.unknown'] })
  record(
    @Param('recordType', { schema: recordType }) type: RecordType,
    @Param('key', { schema: recordKey }) key: string,
    @CurrentUser() user: Principal,
  ) {
    return this.records.record(type, key, refusalOf(user, REPLY_READERS) === null);
  }

  @Get('phones/:phone')
  @ApiRoute({
    summary: '号码为什么（没有）被呼叫 / Why a number was, or was not, called',
    description:
      '拒访登记、当日次数与上限、正在进行的通话、所有未结任务及其关口 · opt-outs, attempts today against the cap, the live call, every open task with its gates, texts.',
    example: {
      phone: '138****1234',
      summary: '客户已拒绝来电 · the customer has opted out of calls',
      optOuts: [],
      timeZone: 'Asia/Shanghai',
      today: '2026-03-02',
      attemptsToday: 1,
      dailyCap: 3,
      liveCall: null,
      tasks: [BRIEF],
      attempts: [],
      texts: [],
      records: [],
    },
  })
  @ApiProblems({ 400: ['contact.invalid_phone'] })
  phone(@Param('phone', { schema: phone }) typed: string) {
    return this.phones.phone(typed);
  }
}
