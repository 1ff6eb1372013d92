import { remember, rememberedJson } from '../remember';

/** A text that was begun and not saved, with the version that it was begun on. */
export interface KeptText {
  body: string;
  basedOn: number;
}

const keyOf = (rule: string, language: string) => `text-draft.${rule}.${language}`;

/** A text of this machine; one that does not say what it was begun on could overwrite a colleague's, and is dropped. */
export function keptText(rule: string, language: string): KeptText | null {
  const kept = rememberedJson<KeptText | null>(keyOf(rule, language), null);
  return typeof kept?.body === 'string' && typeof kept.basedOn === 'number' ? kept : null;
}

export function keepText(rule: string, language: string, text: KeptText | null): void {
  remember(keyOf(rule, language), text && JSON.stringify(text));
}
