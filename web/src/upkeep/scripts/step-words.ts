import { useMemo } from 'react';
import { useCode } from '../../codes';
import { useLanguage, useWords } from '../../words';
import { wordsOfStep, type AskStep, type BranchStep, type ScriptStep } from './draft.rules';
import { words } from './words';

/** A step in one line, in the language of the page. */
export function useStepWords(steps: readonly ScriptStep[]): (step: ScriptStep) => string {
  const t = useWords(words);
  const code = useCode();
  const plain = usePlainWords();
  const language = useLanguage() === 'en' ? 'en' : 'zh';
  return useMemo(() => {
    const shortened = (text: string) => (text.length > 16 ? `${text.slice(0, 16)}…` : text);
    const condition = (step: BranchStep) => {
      if (step.when === 'always') return t('when.always');
      const asked = steps.find(({ id }) => id === step.question) as AskStep | undefined;
      const question = asked ? shortened(plain(wordsOfStep(asked, language))) : '?';
      const values = step.value === undefined ? [] : Array.isArray(step.value) ? step.value : [step.value];
      const named = values.map((value) => {
        const option = asked?.options?.find((each) => each.code === value);
        return option ? option[language] : String(value);
      });
      return [question, t(`when.${step.when}`), named.join(' / ')].filter(Boolean).join(' ');
    };
    return (step) => {
      if (step.kind === 'end') return code('disposition', step.disposition);
      if (step.kind !== 'branch') return plain(wordsOfStep(step, language)) || t('empty');
      const at = steps.findIndex(({ id }) => id === step.goTo);
      return at < 0
        ? t('branchLost', { condition: condition(step) })
        : t('branchLine', { condition: condition(step), n: at + 1 });
    };
  }, [steps, t, code, plain, language]);
}

/** Words of a step without braces: variables by their names; what depends on one reads as if it were known. */
export function usePlainWords(): (text: string) => string {
  const t = useWords(words);
  return useMemo(
    () => (text) =>
      text
        .replace(/\{\{else\}\}[\s\S]*?\{\{\/if\}\}|\{\{[#/][^}]*\}\}/g, '')
        .replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
          `variable.${name}` in words ? `[${t(`variable.${name}` as 'variable.plate')}]` : whole,
        ),
    [t],
  );
}
