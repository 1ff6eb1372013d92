import { NotFound } from '../errors';
import { renewalNotice } from './rules/renewal-notice';
import { helpAnswer, optInConfirmation, optOutConfirmation } from './rules/reply-answers';
import { reportReceipt } from './rules/report-receipt';
import type { BaseTextRule, TextRule } from './text-rule';

/** Every rule that records are owed texts by, in the order in which a tick serves them: what cannot wait comes first. */
export const TEXT_RULES: readonly TextRule[] = [reportReceipt, renewalNotice];

/** These and the answers to what customers write: every rule that has a template. */
export const ALL_TEXT_RULES: readonly BaseTextRule[] = [
  ...TEXT_RULES,
  optOutConfirmation,
  optInConfirmation,
  helpAnswer,
];

/** @throws NotFound `text_rule_unknown` */
export function textRule(code: string): BaseTextRule {
  const rule = ALL_TEXT_RULES.find((it) => it.code === code);
  if (!rule) {
    throw new NotFound('text_rule_unknown', `There is no text rule "${code}".`, {
      field: 'rule',
      hint: `Use one of: ${ALL_TEXT_RULES.map((it) => it.code).join(', ')}.`,
    });
  }
  return rule;
}

/** Hours that the texts of a rule keep; null: none. A rule that this release does not know any more keeps decent ones. */
export function textHours(code: string): string | null {
  const rule = ALL_TEXT_RULES.find((it) => it.code === code);
  return rule ? rule.hours : 'texting';
}
