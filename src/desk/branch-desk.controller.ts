import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { CONFIG, type Config } from '../config';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { BranchDeskService } from './branch-desk.service';
import { branchDeskQuery, phoneCheckQuery } from './desk.dto';
import { FIGURES } from './desk-examples';
import { checkPhone } from './phone-check.rules';

/** What a branch's clerks see beside their lists. */
@ApiTags('工作台 desks')
@Controller()
export class BranchDeskController {
  constructor(
    private readonly branches: BranchDeskService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'defaultRegion'>,
  ) {}

  @Get('desk/branch')
  @Allow({ roles: ['branch', 'supervisor', 'administrator'] })
  @ApiRoute({
    summary: '本机构数字：核实件、跟进、本周覆盖，及各下级机构 / Figures of my branch, and of each below it',
    example: FIGURES,
  })
  @ApiProblems({ 404: ['unknown_branch'] })
  figures(
    @Query({ schema: branchDeskQuery }) { branch }: z.infer<typeof branchDeskQuery>,
    @CurrentUser() user: Principal,
  ) {
    return this.branches.figures(user, branch);
  }

  @Get('phones/check')
  @Allow({
    roles: ['agent', 'salesperson', 'branch', 'supervisor', 'quality', 'complaints', 'administrator'],
  })
  @ApiRoute({
    summary: '边输入边校验号码 / Check a telephone number while it is typed',
    description: '与修正核实件时同一规则；不留痕、不查客户 · the rule of corrections; looks nobody up.',
    example: {
      ok: true,
      numbers: [
        {
          typed: '13812345678',
          e164: '+8613812345678',
          kind: { code: 'mobile', nameZh: '手机', nameEn: 'mobile' },
          local: '138 1234 5678',
          masked: '138****5678',
          textable: true,
        },
      ],
      problems: [],
    },
  })
  check(@Query({ schema: phoneCheckQuery }) { value }: z.infer<typeof phoneCheckQuery>) {
    return checkPhone(value, this.config.defaultRegion);
  }
}
