import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { USUAL_VALUES } from './campaign-type';
import {
  campaignCode,
  drawByHandInput,
  suspendInput,
  valuesChangeInput,
  valuesCheckInput,
} from './campaign.dto';
import { CampaignService, type CampaignFacts } from './campaign.service';
import type { CampaignVersion } from './campaign.sql';
import { DrawService } from './draw.service';
import { ValuesCheckService } from './values-check.service';

const VERSION = {
  version: 1,
  effectiveFrom: '2026-03-02T00:00:00.000Z',
  clause: '服务标准 9(4)',
  values: USUAL_VALUES,
  note: null,
  createdBy: 'system',
  createdAt: '2026-03-02T00:00:00.000Z',
};
const CAMPAIGN = {
  code: 'new-policy',
  nameZh: '新契约回访',
  nameEn: 'new policy call',
  clause: '服务标准 9(4)',
  ruleZh: '每周回访上周承保的保单。',
  ruleEn: 'Every week, the policies of the week before.',
  recordType: 'policy',
  schedule: { kind: 'recurring', rrule: 'FREQ=WEEKLY;BYDAY=MO', start: '2020-01-06T06:00:00' },
  liveFrom: '2026-03-02T00:00:00.000Z',
  suspended: null,
  previousDue: '2026-03-08T22:00:00.000Z',
  nextDue: '2026-03-15T22:00:00.000Z',
  inForce: VERSION,
};

@ApiTags('回访项目 campaigns')
@Controller('campaigns')
@Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read', 'operate'] })
export class CampaignController {
  constructor(
    private readonly campaigns: CampaignService,
    private readonly draws: DrawService,
    private readonly checks: ValuesCheckService,
  ) {}

  @Get()
  @ApiRoute({
    summary: '全部回访项目与现行设置 / All campaigns with the values in force',
    example: { campaigns: [CAMPAIGN] },
  })
  async list() {
    return { campaigns: (await this.campaigns.list()).map(campaignView) };
  }

  @Get(':code')
  @ApiRoute({
    summary: '一个项目：条款、规则、设置及其历史 / One campaign: clause, rule, values and their history',
    example: { ...CAMPAIGN, versions: [VERSION] },
  })
  @ApiProblems({ 404: ['campaign_unknown'] })
  async one(@Param('code', { schema: campaignCode }) code: string) {
    const facts = await this.campaigns.campaignFacts(code);
    return { ...campaignView(facts), versions: facts.versions.map(versionView) };
  }

  @Put(':code/values')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({
    summary: '修改设置：整体校验、留版本、可定生效时间 / Change values: checked as a whole, versioned, dated',
    description:
      '已抽取的任务保留抽取时的设置；displaced 为因此不再生效的待生效版本 · tasks keep the values they were drawn with; `displaced` are waiting versions that will not come into force.',
    example: { version: { ...VERSION, version: 2 }, changed: ['retryGapMinutes'], displaced: [] },
  })
  @ApiProblems({
    400: ['values_invalid', 'effective_in_past', 'nothing_changed'],
    404: ['campaign_unknown'],
    409: ['version_moved_on'],
  })
  async change(
    @Param('code', { schema: campaignCode }) code: string,
    @Body({ schema: valuesChangeInput }) input: z.infer<typeof valuesChangeInput>,
    @Actor() actor: string,
  ) {
    const { version, changed, displaced } = await this.campaigns.change(code, input, actor);
    return { version: versionView(version), changed, displaced };
  }

  @Post(':code/values/check')
  @HttpCode(200)
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'] })
  @ApiRoute({
    summary:
      '试算设置：校验、差异与提醒，不保存 / Try values: checked, with the differences and warnings; nothing is saved',
    description:
      'version 即保存时的 basedOn；试跑整段日子见 POST /api/simulations · give `version` as basedOn when you save; POST /api/simulations plays whole days with them.',
    example: {
      version: 1,
      effectiveFrom: '2026-03-10T01:00:00.000Z',
      diff: [
        {
          field: 'retryGapMinutes',
          nameZh: '重呼间隔（分钟）',
          nameEn: 'gap between attempts, minutes',
          before: 120,
          after: 240,
        },
      ],
      warnings: [],
      displaced: [],
    },
  })
  @ApiProblems({ 400: ['values_invalid'], 404: ['campaign_unknown'] })
  check(
    @Param('code', { schema: campaignCode }) code: string,
    @Body({ schema: valuesCheckInput }) input: z.infer<typeof valuesCheckInput>,
  ) {
    return this.checks.check(code, input);
  }

  @Post(':code/suspend')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @HttpCode(200)
  @ApiRoute({
    summary: '暂停呼叫 / Suspend its calls',
    description:
      '抽取照常，任务留在队列 · draws go on and tasks stay in the queue; none is claimed or dialled.',
    example: { ...CAMPAIGN, suspended: { at: '2026-03-10T01:00:00.000Z', by: 'S1', reason: '系统切换' } },
  })
  @ApiProblems({ 404: ['campaign_unknown'], 409: ['already_suspended'] })
  async suspend(
    @Param('code', { schema: campaignCode }) code: string,
    @Body({ schema: suspendInput }) input: z.infer<typeof suspendInput>,
    @Actor() actor: string,
  ) {
    return campaignView(await this.campaigns.suspend(code, input.reason, actor));
  }

  @Post(':code/resume')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @HttpCode(200)
  @ApiRoute({ summary: '恢复呼叫 / Resume its calls', example: CAMPAIGN })
  @ApiProblems({ 404: ['campaign_unknown'], 409: ['not_suspended'] })
  async resume(@Param('code', { schema: campaignCode }) code: string, @Actor() actor: string) {
    return campaignView(await this.campaigns.resume(code, actor));
  }

  @Post(':code/draws')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({
    summary: '手工抽取：名单或筛选条件 / Draw by hand: a list or a filter',
    description:
      '同一记录同一天只抽取一次。asked 名单编号数（去重） = eligible 应访 + drawnAlready.count 当天已抽 + unknown 查无记录；drawnAlready.keys 与 unknownKeys 各列前100个。筛选条件没有 asked，但同样列出当天已抽的 · a record is drawn once a day. Keys of the list (`asked`, each once) = eligible + drawn already today + unknown; of the last two the first 100 are named. A filter has no `asked`; what it met that was drawn already is named all the same.',
    status: 201,
    example: {
      id: 12,
      campaignCode: 'special-visit',
      dueAt: '2026-03-10T01:00:00.000Z',
      eligible: 2,
      drawn: 1,
      excluded: 1,
      calls: 1,
      superseded: 0,
      followUps: 0,
      asked: 4,
      unknown: 1,
      unknownKeys: ['AD200980099'],
      drawnAlready: { count: 1, keys: ['AD200980027'] },
    },
  })
  @ApiProblems({
    400: ['not_by_hand', 'filter_event_unknown', 'filter_not_for_record'],
    404: ['campaign_unknown'],
    409: ['campaign_off', 'drawn_already'],
  })
  draw(
    @Param('code', { schema: campaignCode }) code: string,
    @Body({ schema: drawByHandInput }) input: z.infer<typeof drawByHandInput>,
    @Actor() actor: string,
  ) {
    const { title, recordType, keys = null, filter = null } = input;
    return this.draws.drawByHand(code, { title, recordType, keys, filter }, actor);
  }
}

function campaignView({ type, state, inForce, previousDue, nextDue }: CampaignFacts) {
  const { code, nameZh, nameEn, clause, ruleZh, ruleEn, recordType, schedule } = type;
  return {
    code,
    nameZh,
    nameEn,
    clause,
    ruleZh,
    ruleEn,
    recordType,
    schedule,
    liveFrom: state.liveFrom,
    suspended: state.suspendedAt && {
      at: state.suspendedAt,
      by: state.suspendedBy,
      reason: state.suspendReason,
    },
    previousDue,
    nextDue,
    inForce: inForce && versionView(inForce),
  };
}

function versionView({
  version,
  effectiveFrom,
  clause,
  values,
  note,
  createdBy,
  createdAt,
}: CampaignVersion) {
  return { version, effectiveFrom, clause, values, note, createdBy, createdAt };
}
