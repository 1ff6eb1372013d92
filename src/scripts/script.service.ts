import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { asSystem } from '../database/data-scope';
import { poolOf } from '../database/db';
import { Conflict, NotFound } from '../errors';
import { assertScript, checkScript } from './script-check.rules';
import { SCRIPTS } from './script-list';
import type { ScriptProblem } from './script-problem';
import { compileScript, sayScript, scriptLanguage, type CompiledScript, type DeskStep } from './script.rules';
import {
  campaignsBehind,
  currentScripts,
  findScript,
  insertScripts,
  namesForScripts,
  publishScript,
  scriptVersions,
  serviceItems,
  type CampaignBehind,
  type ScriptRow,
  type ServiceItem,
} from './script.sql';
import type { ScriptFacts, ScriptLanguage, ScriptStep } from './script';
import {
  checkAnswers,
  nextStep,
  path,
  proposedDisposition,
  type AnswerProblem,
  type Answers,
} from './script-walk.rules';

export interface RenderedScript {
  code: string;
  version: number;
  language: ScriptLanguage;
  steps: DeskStep[];
}

export interface TryOut {
  problems: ScriptProblem[];
  /** Null where the script has problems. */
  steps: DeskStep[] | null;
  /** Ids of the steps that these answers lead through. */
  path: string[];
  next: DeskStep | null;
  proposedDisposition: string | null;
  answerProblems: AnswerProblem[];
}

/** Stand in for a customer's while a script is tried out. */
const EXAMPLE_FACTS: ScriptFacts = {
  customerName: '张三',
  companyName: '示例保险',
  agentName: 'A001',
  policyNo: 'P2026000041',
  plate: '浙A12345',
  reportNo: 'R2026000007',
  expiresOn: '2026-12-31',
};

@Injectable()
export class ScriptService {
  /** By `code version`. A version never changes, so one reading lasts for ever. */
  private readonly compiled = new Map<string, CompiledScript>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Enters the versions of this release that are missing; returns how many. Call at the start, in any number of processes. A version
   * that a house has published itself under the same number stays as it is.
   */
  async ensureScripts(now: Date): Promise<number> {
    for (const script of SCRIPTS) compileScript(script);
    const scripts = SCRIPTS.map(({ code, version, steps }) => ({ code, version, steps: [...steps] }));
    return (await insertScripts(this.dataSource.manager, scripts, 'system', now)).length;
  }

  /**
   * All steps in one language, as the task's own version has them; the desk walks them by `script-walk.rules.ts`. Unknown facts show
   * as a blank.
   * @param language as the record names it; zh where that is neither zh nor en
   * @throws NotFound `unknown_script`
   */
  async render(
    code: string,
    version: number,
    language: string | null | undefined,
    facts: ScriptFacts,
  ): Promise<RenderedScript> {
    const spoken = scriptLanguage(language);
    const steps = sayScript(await this.compiledScript(code, version), spoken, facts);
    return { code, version, language: spoken, steps };
  }

  /** The steps of a version, for the judgement of answers. @throws NotFound `unknown_script` */
  async steps(code: string, version: number): Promise<readonly ScriptStep[]> {
    return (await this.compiledScript(code, version)).steps;
  }

  /** The newest version of each script. */
  list(): Promise<ScriptRow[]> {
    return currentScripts(poolOf(this.dataSource));
  }

  /** Newest first. @throws NotFound `unknown_script` */
  async versions(code: string): Promise<ScriptRow[]> {
    // Its reason is in the audit trail, which people with a branch do not read; a script is nobody's record.
    const found = await asSystem(() => scriptVersions(poolOf(this.dataSource), code));
    if (!found.length) throw unknownScript(code);
    return found;
  }

  /** @throws NotFound `unknown_script` */
  async find(code: string, version: number | null): Promise<ScriptRow> {
    const script = await findScript(poolOf(this.dataSource), code, version);
    if (!script) throw unknownScript(version === null ? code : `${code} v${version}`);
    return script;
  }

  /** What questions may be tied to. */
  serviceItems(): Promise<ServiceItem[]> {
    return serviceItems(poolOf(this.dataSource));
  }

  /**
   * Publishes the version after `basedOn` (0: a script that is new). Calls keep the version they were drawn with, and campaigns the
   * one that their values name: those that are behind are told.
   * @throws InvalidInput `script_invalid`, NotFound `unknown_script`, Conflict `script_moved_on`
   */
  async publish(
    code: string,
    { basedOn, steps, note }: { basedOn: number; steps: unknown; note?: string | null },
    actor: string,
  ): Promise<{ script: ScriptRow; campaignsBehind: CampaignBehind[] }> {
    return this.dataSource.transaction(async (manager) => {
      const checked = assertScript(steps, await namesForScripts(manager));
      const script = await publishScript(
        manager,
        { code, basedOn, steps: checked, note: note || null },
        actor,
        this.clock.now(),
      );
      if (script) return { script, campaignsBehind: await campaignsBehind(manager, code, script.version) };
      const newest = await findScript(manager, code, null);
      if (!newest) throw unknownScript(code);
      throw new Conflict(
        'script_moved_on',
        `话术已有第 ${newest.version} 版 · the script is at version ${newest.version} by now`,
        {
          field: 'basedOn',
          hint: '请取最新版，合并后再发布 · read the newest version, merge, and publish again',
          facts: { version: newest.version, createdBy: newest.createdBy },
        },
      );
    });
  }

  /** Judges and walks a script that nobody has published: what is wrong with it, what it reads like, where answers lead. */
  async tryOut(draft: {
    steps: unknown;
    answers: Answers;
    language: string | null;
    /** Where the walk stands; null: before its first step. */
    at: string | null;
    facts: ScriptFacts | null;
  }): Promise<TryOut> {
    const { steps, problems } = checkScript(draft.steps, await namesForScripts(poolOf(this.dataSource)));
    if (!steps)
      return {
        problems,
        steps: null,
        path: [],
        next: null,
        proposedDisposition: null,
        answerProblems: [],
      };
    const { answers } = draft;
    const compiled = compileScript({ code: 'draft', version: 1, steps });
    const said = sayScript(compiled, scriptLanguage(draft.language), draft.facts ?? EXAMPLE_FACTS);
    return {
      problems,
      steps: said,
      path: path(steps, answers),
      next: nextStep(said, answers, draft.at),
      proposedDisposition: proposedDisposition(steps, answers),
      answerProblems: checkAnswers(steps, answers, { complete: true }),
    };
  }

  private async compiledScript(code: string, version: number): Promise<CompiledScript> {
    const key = `${code} ${version}`;
    let script = this.compiled.get(key);
    if (!script) {
      script = compileScript(await this.find(code, version));
      this.compiled.set(key, script);
    }
    return script;
  }
}

function unknownScript(name: string): NotFound {
  return new NotFound('unknown_script', `没有话术 ${name} · there is no script ${name}`, {
    field: 'code',
    hint: 'GET /api/scripts 列出全部 · lists them all',
  });
}
