import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { maskPhone } from '../phone-mask.rules';
import { OPT_OUT_EXAMPLE, idParam, liftQuery, optOutInput, optOutQuery } from './intake.dto';
import { OptOutService } from './opt-out.service';

@ApiTags('拒访登记 opt-outs')
@Controller('opt-outs')
@Allow({
  roles: ['supervisor', 'complaints', 'administrator'],
  scopes: ['records:write', 'operate'],
  companyWide: true,
})
export class OptOutController {
  constructor(private readonly optOuts: OptOutService) {}

  @Post()
  @HttpCode(200)
  @ApiRoute({
    summary: '登记拒绝联系 / Do not contact this number',
    description:
      '立即生效；已有相同登记则原样返回 · takes effect at once; the same one in force is answered as it stands.',
    example: { created: true, optOut: OPT_OUT_EXAMPLE },
  })
  @ApiProblems({ 400: ['contact.invalid_phone', 'contact.several_numbers', 'opt_out.unknown_rule'] })
  async add(@Body({ schema: optOutInput }) input: z.infer<typeof optOutInput>, @Actor() by: string) {
    const request = { ...input, rule: input.rule ?? null, note: input.note ?? null, by };
    const { created, optOut } = await this.optOuts.add(request);
    return { created, optOut: masked(optOut) };
  }

  @Get()
  @Allow({
    roles: ['supervisor', 'complaints', 'administrator'],
    scopes: ['records:write', 'records:read', 'operate'],
    companyWide: true,
  })
  @ApiRoute({
    summary: '拒访登记列表 / Opt-outs, newest first',
    example: { optOuts: [OPT_OUT_EXAMPLE], next: null },
  })
  @ApiProblems({ 400: ['contact.invalid_phone'] })
  async list(@Query({ schema: optOutQuery }) query: z.infer<typeof optOutQuery>) {
    const optOuts = await this.optOuts.list(query);
    return { optOuts: optOuts.map(masked), next: optOuts.length === query.limit ? optOuts.at(-1)!.id : null };
  }

  @Delete(':id')
  @ApiRoute({
    summary: '解除登记 / Lift an opt-out',
    description: '只解除，不删除，全程留痕 · lifted, never deleted, and audited.',
    example: OPT_OUT_EXAMPLE,
  })
  @ApiProblems({ 404: ['opt_out.unknown'] })
  async lift(
    @Param('id', { schema: idParam }) id: number,
    @Query({ schema: liftQuery }) { reason }: z.infer<typeof liftQuery>,
    @Actor() by: string,
  ) {
    return masked(await this.optOuts.lift(id, by, reason ?? null));
  }
}

/** A list of numbers is a list of people: it is searched by the whole number, and shown as every screen shows one. */
function masked<T extends { phone: string }>(optOut: T): T {
  return { ...optOut, phone: maskPhone(optOut.phone) };
}
