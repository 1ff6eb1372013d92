import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../access/allow';
import { Actor } from '../access/actor';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { TemplateService } from './template.service';
import {
  type PreviewInput,
  RULES_VIEW,
  type TemplateInput,
  type TemplateParams,
  previewInput,
  previewView,
  rulesView,
  templateInput,
  templateParams,
  templateView,
} from './text.dto';

@ApiTags('短信 texts')
@Controller('texts')
@Allow({ roles: ['supervisor', 'quality', 'administrator'], scopes: ['reports:read', 'operate'] })
export class TextController {
  constructor(private readonly templates: TemplateService) {}

  @Get('rules')
  @ApiRoute({
    summary: '短信规则 / The rules of texting',
    description:
      '条款、时段、时效、可用变量 · clause, hours, how long it makes sense, and the variables of its template.',
    response: rulesView,
    example: RULES_VIEW,
  })
  rules() {
    return RULES_VIEW;
  }

  @Get('templates')
  @ApiRoute({ summary: '现行模板 / The templates in force', response: z.array(templateView) })
  current() {
    return this.templates.current();
  }

  @Get('templates/:code')
  @ApiRoute({ summary: '一个模板的全部版本 / Every version of a template', response: z.array(templateView) })
  @ApiProblems({ 404: ['text_rule_unknown'] })
  history(@Param({ schema: templateParams }) { code }: TemplateParams) {
    return this.templates.history(code);
  }

  @Put('templates/:code')
  @Allow({ roles: ['supervisor', 'administrator'], scopes: ['operate'], companyWide: true })
  @ApiRoute({
    summary: '修改模板（生成新版本） / Change a template (makes a version)',
    description:
      '只允许文字、{{变量}} 与 {{#if 变量}} · Only text, {{name}} and {{#if name}}. Texts in the queue keep what they were made with.',
    response: templateView,
  })
  @ApiProblems({ 400: ['template_invalid'], 404: ['text_rule_unknown'], 409: ['template_moved_on'] })
  save(
    @Param({ schema: templateParams }) { code }: TemplateParams,
    @Body({ schema: templateInput }) input: TemplateInput,
    @Actor() actor: string,
  ) {
    return this.templates.save(code, input, actor);
  }

  @Post('preview')
  @HttpCode(200)
  @ApiRoute({ summary: '预览与条数 / Preview, with encoding and segments', response: previewView })
  @ApiProblems({ 400: ['template_invalid'], 404: ['text_rule_unknown'] })
  preview(@Body({ schema: previewInput }) input: PreviewInput) {
    return this.templates.preview(input);
  }
}
