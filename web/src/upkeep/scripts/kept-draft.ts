import { remember, rememberedJson } from '../../remember';
import type { Draft } from './draft.rules';

const keyOf = (code: string) => `script-draft.${code}`;

/** Changes that were not published, as this machine keeps them. */
export function keptDraft(code: string): Draft | null {
  const kept = rememberedJson<Draft | null>(keyOf(code), null);
  return kept && Array.isArray(kept.items) && typeof kept.basedOn === 'number' ? kept : null;
}

export function keepDraft(code: string, draft: Draft | null): void {
  remember(keyOf(code), draft && JSON.stringify(draft));
}
