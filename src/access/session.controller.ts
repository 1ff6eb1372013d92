import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { asSystem } from '../database/data-scope';
import { poolOf } from '../database/db';
import { NotSignedIn } from '../errors';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { SecretRoute } from '../operation/secret-route';
import { reachOf } from '../provider-settings.rules';
import { Allow, EVERYBODY, Public } from './allow';
import { branchName } from './branch-name.sql';
import { demoPeople } from './demo-people';
import { CurrentUser, type Principal } from './principal';
import { passwordInput, signInInput } from './session.dto';
import {
  assertOwnPage,
  clearSessionCookie,
  sessionTokenOf,
  setSessionCookie,
  type Visited,
} from './session.hook';
import { SessionService, type Admitted } from './session.service';

const SESSION = {
  user: {
    login: 'a001',
    name: '林明远',
    role: 'agent',
    staffNo: 'A001',
    branchCode: null,
    branchName: null,
    mustChangePassword: false,
  },
  centre: {
    name: '惠访',
    timeZone: 'Asia/Shanghai',
    demo: true,
    carrier: 'simulated',
    textGateway: 'simulated',
    reach: 'everybody',
  },
  now: '2026-03-02T01:30:00.000Z',
};

type Request = FastifyRequest & Visited;

@ApiTags('登录 sign-in')
@Controller('session')
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  @Post()
  @Public()
  @SecretRoute()
  @HttpCode(200)
  @ApiRoute({
    summary: '登录 / Sign in',
    description: '会话在 HttpOnly Cookie 中 · the session is in a cookie that scripts cannot read.',
    example: SESSION,
  })
  @ApiProblems({ 401: ['sign_in_failed'], 403: ['cross_site'], 429: ['sign_in_later'] })
  async signIn(
    @Body({ schema: signInInput }) input: z.infer<typeof signInInput>,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    assertOwnPage(request);
    return asSystem(async () => {
      const { token, maxAgeSeconds } = await this.sessions.signIn(input.login, input.password, request.ip);
      // Whoever sat here before has left: their session is not kept open behind the new one.
      const before = sessionTokenOf(request);
      if (before) await this.sessions.signOut(before);
      setSessionCookie(reply, token, maxAgeSeconds, request.protocol === 'https');
      return this.view((await this.sessions.ofSession(token))!);
    });
  }

  @Get()
  @Allow({ roles: EVERYBODY, beforePassword: true })
  @ApiRoute({ summary: '我是谁 / Who I am', example: SESSION })
  me(@Req() request: Request) {
    return asSystem(() => this.view(request.admitted!));
  }

  @Delete()
  @HttpCode(204)
  @Allow({ roles: EVERYBODY, beforePassword: true })
  @ApiRoute({ summary: '退出 / Sign out', status: 204, answers: '已退出 / done' })
  async signOut(@Req() request: Request, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await asSystem(() => this.sessions.signOut(sessionTokenOf(request)!));
    clearSessionCookie(reply);
  }

  @Post('password')
  @SecretRoute()
  @HttpCode(200)
  @Allow({ roles: EVERYBODY, beforePassword: true })
  @ApiRoute({
    summary: '修改密码 / Change my password',
    description: '其他设备上的会话随即失效 · sessions on other machines end with it.',
    example: SESSION,
  })
  @ApiProblems({ 400: ['wrong_password', 'weak_password'], 429: ['sign_in_later'] })
  changePassword(
    @Body({ schema: passwordInput }) input: z.infer<typeof passwordInput>,
    @CurrentUser() user: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return asSystem(async () => {
      const opened = await this.sessions.changePassword(user.login, input.current, input.next, request.ip);
      setSessionCookie(reply, opened.token, opened.maxAgeSeconds, request.protocol === 'https');
      const admitted = await this.sessions.ofSession(opened.token);
      if (!admitted) throw new NotSignedIn('not_signed_in', '请重新登录 · Please sign in again.');
      return this.view(admitted);
    });
  }

  @Get('demo')
  @Public()
  @ApiRoute({
    summary: '示例中心的人员 / People of the demonstration centre',
    description: '真实的中心为空 · Empty where the people are real.',
    example: { people: [{ login: 'a001', name: '林明远', role: 'agent', password: '…' }] },
  })
  async demo() {
    // Nobody is an answer, not a refusal: every sign-in page asks, and browsers tell people of refusals as of errors.
    return { people: await asSystem(() => demoPeople(poolOf(this.dataSource))) };
  }

  private async view({ principal }: Admitted) {
    const { login, name, role, staffNo, branchCode, mustChangePassword } = principal;
    const branch = branchCode === null ? null : await branchName(poolOf(this.dataSource), branchCode);
    return {
      user: { login, name, role, staffNo, branchCode, branchName: branch, mustChangePassword },
      centre: {
        name: this.config.textSignature,
        timeZone: this.config.timeZone,
        demo: (await demoPeople(poolOf(this.dataSource))).length > 0,
        carrier: this.config.carrier,
        textGateway: this.config.textGateway,
        // `listed` and `nobody`: a page should say that this is no ordinary day.
        reach: reachOf(this.config),
      },
      now: this.clock.now(),
    };
  }
}
