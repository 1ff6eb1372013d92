import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { Conflict } from '../errors';
import { type TextSize, sizeOfText } from './segments.rules';
import { type CompiledTemplate, type RenderRefusal, compileTemplate, composeText } from './template.rules';
import * as sql from './template.sql';
import { type BaseTextRule, TEXT_LANGUAGES, type TextLanguage } from './text-rule';
import { ALL_TEXT_RULES, textRule } from './text-rules';

/** A rule's text for one record, ready to be sent; or why there is none. */
export type MadeText<Version = number> =
  | {
      readonly text: string;
      readonly segments: number;
      readonly version: Version;
      readonly values: Readonly<Record<string, string>>;
    }
  | { readonly refused: RenderRefusal; readonly detail: string };

/** The templates in force, compiled. One reading serves a whole lot of messages. */
export type TemplateSet = (
  rule: BaseTextRule,
  language: TextLanguage,
  data: Record<string, string | null>,
) => MadeText;

export interface TriedTemplate {
  rule: string;
  /** Null: the template in force. */
  body: string | null;
  language: TextLanguage;
  data: Record<string, string | null>;
}

export interface Preview {
  text: string | null;
  refused: RenderRefusal | null;
  detail: string | null;
  size: TextSize | null;
}

/** Templates of the text rules: versions are for ever, the newest of a language is the one that is sent. */
@Injectable()
export class TemplateService {
  private readonly compiled = new Map<string, CompiledTemplate>();
  private seeded = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'textSignature'>,
  ) {}

  async current(): Promise<sql.TextTemplate[]> {
    await this.seed();
    return sql.currentTemplates(this.dataSource);
  }

  /** Every version, newest first. @throws NotFound `text_rule_unknown` */
  async history(code: string): Promise<sql.TextTemplate[]> {
    textRule(code);
    await this.seed();
    return sql.templateHistory(this.dataSource, code);
  }

  /** What is sent from now on. @throws InvalidInput for a template that could not be sent */
  async load(): Promise<TemplateSet> {
    const newest = new Map((await this.current()).map((it) => [`${it.code} ${it.language}`, it]));
    return (rule, language, data) => {
      const template = newest.get(`${rule.code} ${language}`)!;
      return finished(this.make(rule, language, this.compile(rule, template), data), template.version);
    };
  }

  /**
   * Enters the next version of a rule's template. It is compiled and rendered with sample values first, so that what
   * cannot be sent is refused here and not at night.
   *
   * @param basedOn version that the author had before them; null: whatever is there
   * @throws InvalidInput `template_invalid`, `template_too_long`, Conflict `template_moved_on`, NotFound
   */
  async save(
    code: string,
    input: { language: TextLanguage; body: string; note: string | null; basedOn: number | null },
    actor: string,
  ): Promise<sql.TextTemplate> {
    const rule = textRule(code);
    compileTemplate(input.body, namesOf(rule));
    await this.seed();
    const now = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      await sql.lockTemplates(manager, code);
      const before = (await sql.currentTemplates(manager)).find(
        (it) => it.code === code && it.language === input.language,
      );
      if (input.basedOn !== null && before && before.version !== input.basedOn) {
        throw new Conflict(
          'template_moved_on',
          `模板已更新到第 ${before.version} 版 · The template is at version ${before.version} by now.`,
          {
            field: 'basedOn',
            hint: '请先查看新版本再修改 · Read that version, then change it.',
            facts: { version: before.version },
          },
        );
      }
      const made = await sql.insertTemplate(
        manager,
        { code, language: input.language, body: input.body, note: input.note, createdBy: actor },
        now,
      );
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'text_template.changed',
        entityType: 'text_template',
        entityId: code,
        before: before && { version: before.version, language: before.language, body: before.body },
        after: { version: made.version, language: made.language, body: made.body, note: made.note },
      });
      return made;
    });
  }

  /** The whole text as the customer would get it. Values that are not given are the rule's samples. */
  async preview(request: TriedTemplate): Promise<Preview> {
    const made = await this.tryOut(request);
    return 'refused' in made
      ? { text: null, refused: made.refused, detail: made.detail, size: null }
      : { text: made.text, refused: null, detail: null, size: sizeOfText(made.text) };
  }

  /** The same as it would be sent; `version`: null of a draft. @throws InvalidInput, NotFound `text_rule_unknown` */
  async tryOut({ rule: code, body, language, data }: TriedTemplate): Promise<MadeText<number | null>> {
    const rule = textRule(code);
    const tried =
      body === null
        ? (await this.current()).find((it) => it.code === rule.code && it.language === language)!
        : { body, version: null };
    const samples = Object.fromEntries(rule.variables.map((it) => [it.name, it.sample[language]]));
    const template = compileTemplate(tried.body, namesOf(rule));
    return finished(this.make(rule, language, template, { ...samples, ...data }), tried.version);
  }

  private make(
    rule: BaseTextRule,
    language: TextLanguage,
    template: CompiledTemplate,
    data: Record<string, string | null>,
  ): ReturnType<CompiledTemplate['render']> {
    const body = template.render(data);
    if ('refused' in body) return body;
    const whole = composeText(body.text, {
      signature: this.config.textSignature,
      language,
      marketing: rule.marketing,
    });
    return 'refused' in whole ? whole : { text: whole.text, values: body.values };
  }

  private compile(rule: BaseTextRule, template: sql.TextTemplate): CompiledTemplate {
    const key = `${template.code} ${template.version} ${template.language}`;
    let compiled = this.compiled.get(key);
    if (!compiled) {
      compiled = compileTemplate(template.body, namesOf(rule));
      this.compiled.set(key, compiled);
    }
    return compiled;
  }

  private async seed(): Promise<void> {
    if (this.seeded) return;
    const first = ALL_TEXT_RULES.flatMap((rule) =>
      TEXT_LANGUAGES.map((language) => ({ code: rule.code, language, body: rule.templates[language] })),
    );
    await sql.seedTemplates(this.dataSource, first, this.clock.now());
    this.seeded = true;
  }
}

function finished<Version>(
  made: ReturnType<CompiledTemplate['render']>,
  version: Version,
): MadeText<Version> {
  return 'refused' in made ? made : { ...made, segments: sizeOfText(made.text).segments, version };
}

function namesOf(rule: BaseTextRule): string[] {
  return rule.variables.map((it) => it.name);
}
