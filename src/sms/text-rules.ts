import { NotFound } from '../errors';
import { renewalNotice } from './rules/renewal-notice';
import { reportReceipt } from './rules/report-receipt';
import type { TextRule } from './text-rule';

/** Every rule of texting, in the order in which a tick serves them: what cannot wait comes first. */
export const TEXT_RULES: readonly TextRule[] = [reportReceipt, renewalNotice];

/** @throws NotFound `text_rule_unknown` */
export function textRule(code: string): TextRule {
  const rule = TEXT_RULES.find((it) => it.code === code);
  if (!rule) {
    throw new NotFound('text_rule_unknown', `There is no text rule "${code}".`, {
      field: 'rule',
      hint: `Use one of: ${TEXT_RULES.map((it) => it.code).join(', ')}.`,
    });
  }
  return rule;
}
