import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { CurrentUser, type Principal } from '../access/principal';
import { login } from '../access/user.dto';
import { UserService } from '../access/user.service';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { AgentService } from '../queue/agent.service';

/** The end of somebody's access: here, where both their account and what they hold in the queue are in reach. */
@ApiTags('用户 users')
@Controller('users')
@Allow({ roles: ['administrator'], companyWide: true })
export class LeaverController {
  constructor(
    private readonly users: UserService,
    private readonly agents: AgentService,
  ) {}

  @Post(':login/disable')
  @HttpCode(200)
  @ApiRoute({
    summary:
      '停用用户：会话立即失效，已领取的任务放回队列 / Disable a person: sessions end, what they hold goes back',
    example: { login: 'a007', disabledAt: '2026-03-02T01:30:00.000Z', version: 3 },
  })
  @ApiProblems({ 404: ['unknown_user'], 409: ['user_state', 'not_oneself'] })
  async disable(
    @Param('login', { schema: login }) name: string,
    @CurrentUser() { login: self }: Principal,
    @Actor() actor: string,
  ) {
    const user = await this.users.disable(name, actor, self);
    if (user.staffNo) await this.agents.leave(user.staffNo, actor);
    return user;
  }
}
