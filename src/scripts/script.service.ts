import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { SCRIPTS } from './script-list';
import { compileScript, sayScript, scriptLanguage, type CompiledScript, type SaidStep } from './script.rules';
import { currentScripts, findScript, insertScripts, type ScriptRow } from './script.sql';
import type { ScriptFacts } from './script';

@Injectable()
export class ScriptService {
  /** By `code version`. A version never changes, so one reading lasts for ever. */
  private readonly compiled = new Map<string, CompiledScript>();

  constructor(private readonly dataSource: DataSource) {}

  /** Enters the versions of this release that are missing; returns how many. Call at the start, in any number of processes. */
  async ensureScripts(now: Date): Promise<number> {
    for (const script of SCRIPTS) compileScript(script);
    const scripts = SCRIPTS.map(({ code, version, steps }) => ({ code, version, steps: [...steps] }));
    return (await insertScripts(this.dataSource.manager, scripts, 'system', now)).length;
  }

  /**
   * What an agent says, as the task's own version has it. Unknown facts show as a blank.
   * @param language as the record names it; zh where that is neither zh nor en
   * @throws NotFound `unknown_script`
   */
  async render(
    code: string,
    version: number,
    language: string | null | undefined,
    facts: ScriptFacts,
  ): Promise<{ code: string; version: number; language: string; steps: SaidStep[] }> {
    const spoken = scriptLanguage(language);
    return {
      code,
      version,
      language: spoken,
      steps: sayScript(await this.compiledScript(code, version), spoken, facts),
    };
  }

  /** The newest version of each script. */
  list(): Promise<ScriptRow[]> {
    return currentScripts(poolOf(this.dataSource));
  }

  /** @throws NotFound `unknown_script` */
  async find(code: string, version: number | null): Promise<ScriptRow> {
    const script = await findScript(poolOf(this.dataSource), code, version);
    if (!script) {
      const name = version === null ? code : `${code} v${version}`;
      throw new NotFound('unknown_script', `没有话术 ${name} · there is no script ${name}`, {
        field: 'code',
        hint: 'GET /api/scripts 列出全部 · lists them all',
      });
    }
    return script;
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
