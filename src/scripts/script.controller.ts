import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { SCRIPT_VARIABLES } from './script';
import { scriptCode, versionQuery } from './script.dto';
import { ScriptService } from './script.service';

const SCRIPT = {
  code: 'new-policy',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '您好，我是{{companyName}}的客服{{agentName}}。',
        en: 'Good day, this is {{agentName}} from {{companyName}}.',
      },
    },
  ],
  createdBy: 'system',
  createdAt: '2026-03-02T00:00:00.000Z',
};

@ApiTags('话术 scripts')
@Controller('scripts')
export class ScriptController {
  constructor(private readonly scripts: ScriptService) {}

  @Get()
  @ApiRoute({
    summary: '话术清单（各取最新版） / Scripts, the newest version of each',
    example: {
      variables: ['customerName'],
      scripts: [
        {
          code: 'new-policy',
          version: 1,
          steps: 9,
          createdBy: 'system',
          createdAt: '2026-03-02T00:00:00.000Z',
        },
      ],
    },
  })
  async list() {
    const scripts = await this.scripts.list();
    return {
      /** What a step may name. */
      variables: SCRIPT_VARIABLES,
      scripts: scripts.map(({ steps, ...rest }) => ({ ...rest, steps: steps.length })),
    };
  }

  @Get(':code')
  @ApiRoute({ summary: '一份话术的全部步骤 / The steps of one script', example: SCRIPT })
  @ApiProblems({ 404: ['unknown_script'] })
  find(
    @Param('code', { schema: scriptCode }) code: string,
    @Query({ schema: versionQuery }) { version }: z.infer<typeof versionQuery>,
  ) {
    return this.scripts.find(code, version ?? null);
  }
}
