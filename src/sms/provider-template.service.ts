import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { NotFound } from '../errors';
import type { ProviderTemplateInput, ProviderTemplateView } from './provider-template.dto';
import { type TemplateProvider, checkedParams, registrable } from './provider-template.rules';
import * as sql from './provider-template.sql';
import { TemplateService } from './template.service';
import { type TextTemplate, lockTemplates } from './template.sql';
import { ALL_TEXT_RULES, textRule } from './text-rules';

/** Which code a provider gave to which version of our templates, and what there is to register. */
@Injectable()
export class ProviderTemplateService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly templates: TemplateService,
    private readonly clock: Clock,
  ) {}

  /** Versions in force, and older ones that have a code or that texts wait for. */
  async list(provider: TemplateProvider): Promise<Listed[]> {
    const entries = await sql.listProviderTemplates(this.dataSource, provider);
    const waiting = await sql.countWaiting(this.dataSource);
    const listed: Listed[] = [];
    for (const rule of ALL_TEXT_RULES) {
      const seen = new Set<string>();
      for (const template of await this.templates.history(rule.code)) {
        const entry = entries.find((it) => isOf(it, template)) ?? null;
        const count = waiting.find((it) => isOf(it, template))?.waiting ?? 0;
        const current = !seen.has(template.language);
        seen.add(template.language);
        if (current || entry || count > 0) listed.push(view(provider, template, entry, current, count));
      }
    }
    return listed;
  }

  /**
   * Enters, changes or takes back (`code: null`) the code of a version. Texts that waited for it go out with the next tick.
   *
   * @throws NotFound `text_rule_unknown`, `template_version_unknown`; InvalidInput `template_not_registrable`,
   * `code_malformed`, `params_incomplete`
   */
  async save(input: ProviderTemplateInput, actor: string): Promise<Listed> {
    const rule = textRule(input.rule);
    const history = await this.templates.history(rule.code);
    const template = history.find((it) => it.version === input.version && it.language === input.language);
    if (!template)
      throw new NotFound(
        'template_version_unknown',
        `没有这一版模板 · There is no version ${input.version} of this template in that language.`,
        { field: 'version' },
      );
    const code = input.code;
    const params = code === null ? null : checkedParams(registrable(rule, template), { ...input, code });
    const at = this.clock.now();
    const { provider, language, version } = input;
    const key = { provider, rule: rule.code, language, version };
    const entry = await this.dataSource.transaction(async (manager) => {
      // Whoever enters a code at the same time waits here: an audit row tells of the one before.
      await lockTemplates(manager, rule.code);
      const before = await sql.lockProviderTemplate(manager, key);
      const put =
        params && (await sql.putProviderTemplate(manager, { ...key, code: code!, params }, actor, at));
      if (!put) await sql.removeProviderTemplate(manager, key);
      await writeAudit(manager, {
        at,
        actor,
        action: put ? 'provider_template.changed' : 'provider_template.removed',
        entityType: 'provider_template',
        entityId: rule.code,
        before: before && { ...key, code: before.code, params: before.params, refusedAs: before.refusedAs },
        after: put && { ...key, code: put.code, params: put.params },
      });
      return put;
    });
    const waiting = await sql.countWaiting(this.dataSource);
    const newest = history.find((it) => it.language === language)!;
    const count = waiting.find((it) => isOf(it, template))?.waiting ?? 0;
    return view(provider, template, entry, newest.version === version, count);
  }
}

type Listed = Omit<ProviderTemplateView, 'refusedAt' | 'changedAt'> & {
  refusedAt: Date | null;
  changedAt: Date | null;
};

function isOf(
  it: { rule: string; language: string; version: number },
  template: Pick<TextTemplate, 'code' | 'language' | 'version'>,
): boolean {
  return it.rule === template.code && it.language === template.language && it.version === template.version;
}

function view(
  provider: TemplateProvider,
  template: TextTemplate,
  entry: sql.ProviderTemplate | null,
  current: boolean,
  waiting: number,
): Listed {
  const { text, names, unfit } = registrable(textRule(template.code), template, entry?.params);
  return {
    provider,
    rule: template.code,
    language: template.language,
    version: template.version,
    current,
    text,
    names: [...names],
    unfit,
    code: entry?.code ?? null,
    params: entry?.params ?? {},
    refusedAs: entry?.refusedAs ?? null,
    refusedAt: entry?.refusedAt ?? null,
    changedBy: entry?.changedBy ?? null,
    changedAt: entry?.changedAt ?? null,
    waiting,
  };
}
