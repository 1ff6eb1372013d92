import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { i18n, languageOf, type Language } from './language';

/** One text in both languages. `{name}` stands for a value; English may differ between one and several (by `{n}`). */
export interface Phrase {
  zh: string;
  en: string | { one: string; other: string };
}

/**
 * The texts of a folder, in its `words.ts`: `export const words = { … } as const satisfies Words`. A text that lacks a
 * language does not compile.
 */
export type Words = Record<string, Phrase>;

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type TextsOf<P> = P extends Phrase
  ? P['zh'] | (P['en'] extends string ? P['en'] : P['en'][keyof P['en']])
  : never;
type Arguments<P> = [Names<TextsOf<P>>] extends [never]
  ? []
  : [values: Record<Names<TextsOf<P>>, string | number>];

/** `t('waiting', { n: 3 })`: only keys that exist, and all values that their texts name. */
export type Translate<W extends Words> = <K extends keyof W & string>(
  key: K,
  ...args: Arguments<W[K]>
) => string;

const spaces = new WeakMap<Words, string>();
let count = 0;

/** i18next keeps texts by namespace: every words object has its own, made known when it is first used. */
function spaceOf(words: Words): string {
  const known = spaces.get(words);
  if (known !== undefined) return known;
  const space = `words-${++count}`;
  const zh: Record<string, string> = {};
  const en: Record<string, string> = {};
  for (const [key, phrase] of Object.entries(words)) {
    zh[key] = phrase.zh;
    if (typeof phrase.en === 'string') en[key] = phrase.en;
    else {
      en[`${key}_one`] = phrase.en.one;
      en[`${key}_other`] = phrase.en.other;
      en[key] = phrase.en.other;
    }
  }
  i18n.addResourceBundle('zh-CN', space, zh);
  i18n.addResourceBundle('en', space, en);
  spaces.set(words, space);
  return space;
}

function translator<W extends Words>(words: W, language: Language): Translate<W> {
  const fixed = i18n.getFixedT(language, spaceOf(words)) as unknown as (
    key: string,
    values?: object,
  ) => string;
  return (key, ...args) => {
    const values = args[0] as Record<string, string | number> | undefined;
    return fixed(key, typeof values?.n === 'number' ? { ...values, count: values.n } : values);
  };
}

/** The texts of a words object in the language of the page; follows the switch. */
export function useWords<W extends Words>(words: W): Translate<W> {
  const language = useLanguage();
  return useMemo(() => translator(words, language), [words, language]);
}

export function useLanguage(): Language {
  const { i18n: current } = useTranslation();
  return languageOf(current.language);
}

export type Pick = (zh: string | null | undefined, en: string | null | undefined) => string;

/** Chooses of what the server sends in both languages (`nameZh`, `nameEn`); what only one has is shown in it. */
export function usePick(): Pick {
  const language = useLanguage();
  return useMemo(() => (zh, en) => (language === 'en' ? en || zh : zh || en) ?? '', [language]);
}
