import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import {
  type ProviderTemplateInput,
  type ProviderTemplateQuery,
  providerTemplateInput,
  providerTemplateQuery,
  providerTemplateView,
} from './provider-template.dto';
import { ProviderTemplateService } from './provider-template.service';

@ApiTags('短信 texts')
@Controller('texts/provider-templates')
@Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read', 'operate'] })
export class ProviderTemplateController {
  constructor(private readonly codes: ProviderTemplateService) {}

  @Get()
  @ApiRoute({
    summary: '通道模板编号 / Codes of registered templates',
    description:
      '按模板发送的通道（阿里云）需要先登记模板：这里给出登记的内容、已填的编号、等待编号的短信数 · what to register with a gateway that sends by template, the codes entered, and how many texts wait.',
    response: z.array(providerTemplateView),
  })
  list(@Query({ schema: providerTemplateQuery }) { provider }: ProviderTemplateQuery) {
    return this.codes.list(provider);
  }

  @Put()
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({
    summary: '填写模板编号 / Enter the code of a registered template',
    description:
      '等待该编号的短信随即发出 · Texts that waited for it go out. `code: null` 撤回编号 · takes the code back.',
    response: providerTemplateView,
  })
  @ApiProblems({
    400: ['template_not_registrable', 'code_malformed', 'params_incomplete'],
    404: ['text_rule_unknown', 'template_version_unknown'],
  })
  save(@Body({ schema: providerTemplateInput }) input: ProviderTemplateInput, @Actor() actor: string) {
    return this.codes.save(input, actor);
  }
}
