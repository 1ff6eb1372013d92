import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { SCRIPT_VARIABLES, type ScriptFacts } from './script';
import {
  publishInput,
  scriptCode,
  tryInput,
  versionQuery,
  type PublishInput,
  type TryInput,
} from './script.dto';
import { ScriptService } from './script.service';
import type { CampaignBehind, ScriptRow } from './script.sql';

const SCRIPT = {
  code: 'new-policy',
  version: 1,
  steps: [
    {
      id: 'greeting',
      kind: 'say',
      say: {
        zh: '您好，我是{{companyName}}的客服{{agentName}}。',
        en: 'Good day, this is {{agentName}} from {{companyName}}.',
      },
    },
    { id: 'done', kind: 'end', disposition: 'completed' },
  ],
  createdBy: 'system',
  createdAt: '2026-03-02T00:00:00.000Z',
};
const VERSION = {
  code: 'new-policy',
  version: 2,
  steps: 19,
  questions: 9,
  createdBy: 'system',
  createdAt: '2026-03-02T00:00:00.000Z',
};

const READERS = {
  roles: ['agent', 'salesperson', 'supervisor', 'quality', 'administrator'],
  scopes: ['dialer'],
} as const;
const WRITERS = { roles: ['supervisor', 'administrator'], companyWide: true } as const;

@ApiTags('话术 scripts')
@Controller('scripts')
export class ScriptController {
  constructor(private readonly scripts: ScriptService) {}

  @Get()
  @Allow(READERS)
  @ApiRoute({
    summary: '话术清单（各取最新版） / Scripts, the newest version of each',
    example: { variables: ['customerName'], scripts: [VERSION] },
  })
  async list() {
    const scripts = await this.scripts.list();
    return {
      /** What a step may name. */
      variables: SCRIPT_VARIABLES,
      scripts: scripts.map(counted),
    };
  }

  @Get(':code')
  @Allow(READERS)
  @ApiRoute({ summary: '一份话术的全部步骤 / The steps of one script', example: SCRIPT })
  @ApiProblems({ 404: ['unknown_script'] })
  find(
    @Param('code', { schema: scriptCode }) code: string,
    @Query({ schema: versionQuery }) { version }: z.infer<typeof versionQuery>,
  ) {
    return this.scripts.find(code, version ?? null);
  }

  @Get(':code/versions')
  @Allow(READERS)
  @ApiRoute({
    summary: '一份话术的全部版本，新的在前 / Every version of a script, newest first',
    example: { versions: [VERSION] },
  })
  @ApiProblems({ 404: ['unknown_script'] })
  async versions(@Param('code', { schema: scriptCode }) code: string) {
    return { versions: (await this.scripts.versions(code)).map(counted) };
  }

  @Post(':code/versions')
  @Allow(WRITERS)
  @ApiRoute({
    summary: '发布话术新版本 / Publish a new version of a script',
    description:
      '已抽取的任务沿用旧版；项目改用新版须改设置，`campaignsBehind` 列出请求 · calls that are drawn keep theirs; a campaign takes the new version by a change of its values: `campaignsBehind` holds the request for each.',
    status: 201,
    example: {
      ...SCRIPT,
      version: 2,
      campaignsBehind: [
        {
          campaign: 'new-policy',
          uses: 1,
          request: {
            method: 'PUT',
            path: '/api/campaigns/new-policy/values',
            body: { values: { script: { code: 'new-policy', version: 2 } }, basedOn: 3 },
          },
        },
      ],
    },
  })
  @ApiProblems({ 400: ['script_invalid'], 404: ['unknown_script'], 409: ['script_moved_on'] })
  async publish(
    @Param('code', { schema: scriptCode }) code: string,
    @Body({ schema: publishInput }) input: PublishInput,
    @Actor() actor: string,
  ) {
    const { script, campaignsBehind } = await this.scripts.publish(code, input, actor);
    return { ...script, campaignsBehind: campaignsBehind.map((each) => taking(script, each)) };
  }

  @Post('try')
  @HttpCode(200)
  @Allow(WRITERS)
  @ApiRoute({
    summary: '试用未发布的话术 / Try a script out that is not published',
    description:
      '列出全部问题；无误时按答案走一遍 · all that is wrong with it; where nothing is, its text and where the answers lead. Nothing is stored.',
    example: {
      problems: [],
      steps: [{ id: 'greeting', kind: 'say', text: '您好，张三。' }],
      path: ['greeting', 'satisfaction', 'done'],
      next: { id: 'satisfaction', kind: 'ask', text: '您打几分？', answer: 'scale', options: [] },
      proposedDisposition: 'completed',
      answerProblems: [],
    },
  })
  tryOut(@Body({ schema: tryInput }) input: TryInput) {
    const { steps, answers, language, at, facts } = input;
    return this.scripts.tryOut({
      steps,
      answers,
      language,
      at: at ?? null,
      facts: (facts ?? null) as ScriptFacts | null,
    });
  }
}

@ApiTags('话术 scripts')
@Controller('service-items')
export class ServiceItemController {
  constructor(private readonly scripts: ScriptService) {}

  @Get()
  @Allow(READERS)
  @ApiRoute({
    summary: '服务项目：问题可以对应的标准条款 / Service items that questions can be tied to',
    example: {
      serviceItems: [
        {
          code: 'business-card',
          nameZh: '递交名片',
          nameEn: 'business card handed over',
          clause: '服务标准 8(1)',
        },
      ],
    },
  })
  async list() {
    return { serviceItems: await this.scripts.serviceItems() };
  }
}

function counted({ steps, ...rest }: ScriptRow) {
  return { ...rest, steps: steps.length, questions: steps.filter(({ kind }) => kind === 'ask').length };
}

/** What a supervisor sends for a campaign to go on with the new version; scripts know no campaigns' rules themselves. */
function taking(script: ScriptRow, { campaign, uses, valuesVersion }: CampaignBehind) {
  return {
    campaign,
    uses,
    request: {
      method: 'PUT',
      path: `/api/campaigns/${campaign}/values`,
      body: { values: { script: { code: script.code, version: script.version } }, basedOn: valuesVersion },
    },
  };
}
