import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { SecretRoute } from '../operation/secret-route';
import { Actor } from './actor';
import { Allow } from './allow';
import { KeyService } from './key.service';
import { CurrentUser, type Principal } from './principal';
import { keyId, keyInput, login, userChange, userInput, userQuery } from './user.dto';
import { UserService } from './user.service';

const USER = {
  login: 'a007',
  name: '何安然',
  role: 'agent',
  staffNo: 'A007',
  branchCode: null,
  mustChangePassword: true,
  disabledAt: null,
  signedInAt: null,
  version: 1,
  createdAt: '2026-03-02T01:30:00.000Z',
};
const KEY = {
  id: 3,
  name: 'core-policy',
  prefix: 'hf_x8Qa',
  scopes: ['records:write'],
  branchCode: null,
  expiresAt: null,
  lastUsedAt: null,
  createdBy: 'admin',
  createdAt: '2026-03-02T01:30:00.000Z',
  revokedAt: null,
};

/** Switching a person off is in the desk module: it also gives back what they hold. */
@ApiTags('用户 users')
@Controller()
@Allow({ roles: ['administrator'], companyWide: true })
export class UserController {
  constructor(
    private readonly users: UserService,
    private readonly keys: KeyService,
  ) {}

  @Get('users')
  @Allow({ roles: ['administrator', 'supervisor'], companyWide: true })
  @ApiRoute({ summary: '用户列表 / Who may sign in', example: { users: [USER], next: null } })
  list(@Query({ schema: userQuery }) query: z.infer<typeof userQuery>) {
    return this.users.list({
      ...query,
      q: query.q ?? null,
      role: query.role ?? null,
      disabled: query.disabled ?? null,
    });
  }

  @Post('users')
  @SecretRoute()
  @ApiRoute({
    summary: '新增用户，返回一次性初始密码 / Enter a person; the first password is shown this once',
    status: 201,
    example: { user: USER, password: 'abcd-efgh-jkmn-pqrs' },
  })
  @ApiProblems({ 400: ['staff_missing', 'branch_missing'], 409: ['user_exists'] })
  create(@Body({ schema: userInput }) input: z.infer<typeof userInput>, @Actor() actor: string) {
    return this.users.create(input, actor);
  }

  @Put('users/:login')
  @ApiRoute({ summary: '修改用户（其会话随即失效） / Change a person; their sessions end', example: USER })
  @ApiProblems({
    400: ['staff_missing', 'branch_missing'],
    404: ['unknown_user'],
    409: ['user_changed', 'user_exists', 'not_oneself'],
  })
  change(
    @Param('login', { schema: login }) name: string,
    @Body({ schema: userChange }) { version, ...input }: z.infer<typeof userChange>,
    @CurrentUser() { login: self }: Principal,
    @Actor() actor: string,
  ) {
    return this.users.change(name, version, input, actor, self);
  }

  @Post('users/:login/password')
  @SecretRoute()
  @HttpCode(200)
  @ApiRoute({ summary: '重置密码 / Set a password for once', example: { password: 'abcd-efgh-jkmn-pqrs' } })
  @ApiProblems({ 404: ['unknown_user'] })
  resetPassword(@Param('login', { schema: login }) name: string, @Actor() actor: string) {
    return this.users.resetPassword(name, actor);
  }

  @Post('users/:login/enable')
  @HttpCode(200)
  @ApiRoute({ summary: '恢复用户 / Let a person sign in again', example: USER })
  @ApiProblems({ 404: ['unknown_user'], 409: ['user_state'] })
  enable(@Param('login', { schema: login }) name: string, @Actor() actor: string) {
    return this.users.enable(name, actor);
  }

  @Get('keys')
  @ApiRoute({ summary: 'API 密钥列表 / API keys', example: { keys: [KEY] } })
  async listKeys() {
    return { keys: await this.keys.list() };
  }

  @Post('keys')
  @SecretRoute()
  @ApiRoute({
    summary: '新建 API 密钥，仅显示一次 / Make an API key; it is shown this once',
    status: 201,
    example: { key: KEY, secret: 'hf_…' },
  })
  @ApiProblems({ 400: ['dialer_whole_company'], 409: ['key_exists'] })
  createKey(@Body({ schema: keyInput }) input: z.infer<typeof keyInput>, @Actor() actor: string) {
    return this.keys.create(input, actor);
  }

  @Delete('keys/:id')
  @HttpCode(200)
  @ApiRoute({ summary: '吊销 API 密钥 / Revoke an API key', example: KEY })
  @ApiProblems({ 404: ['unknown_key'] })
  revokeKey(@Param('id', { schema: keyId }) id: number, @Actor() actor: string) {
    return this.keys.revoke(id, actor);
  }
}
