import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { poolOf } from '../database/db';
import { ApiRoute } from '../operation/api.decorator';
import { branchTree } from './branch-list.sql';

@ApiTags('人员 staff')
@Controller('branches')
@Allow({
  roles: ['branch', 'supervisor', 'quality', 'complaints', 'administrator'],
  scopes: ['records:read', 'operate'],
})
export class BranchController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  @ApiRoute({
    summary: '机构树：本机构及下级 / The tree of branches: one’s own and those below',
    example: {
      branches: [
        { code: '33', name: '浙江分公司', parentCode: null },
        { code: '3301', name: '杭州中心支公司', parentCode: '33' },
      ],
    },
  })
  async list(@CurrentUser() user: Principal) {
    return { branches: await branchTree(poolOf(this.dataSource), user.branchCode) };
  }
}
