/**
 * Replies that refuse further texts: the letters that our own line and the operators' name (R, T, TD, 退订), and the words
 * that US rules list (47 CFR 64.1200). Any case, width, spacing and punctuation.
 */
const REFUSALS = new Set([
  ...[
    'R',
    'T',
    'TD',
    'N',
    '退订',
    '拒收',
    '取消',
    '退',
    '不要',
    '不要再发',
    '别发了',
    '取消订阅',
    '退订短信',
    '拒收短信',
  ],
  ...['STOP', 'STOPALL', 'QUIT', 'END', 'REVOKE', 'OPTOUT', 'CANCEL', 'UNSUBSCRIBE'],
]);

const RETURNS = new Set([
  ...['恢复', '订阅', '重新订阅', '恢复订阅', '恢复短信', '恢复接收', '取消退订'],
  ...['START', 'UNSTOP'],
]);
/** Means it to whoever has texted STOP to an English number, and anything at all to everybody else. */
const RETURN_IF_REFUSED = 'YES';

const QUESTIONS = new Set(['帮助', 'HELP', 'INFO']);

/** What a customer's text says about further texts. `yes` brings them back where they were refused, and is a word else. */
export type ReplyMeaning = 'opt_out' | 'opt_in' | 'yes' | 'help' | 'other';

/** 「回复R」「请退订」「STOP please」 count; a sentence that merely has such a word does not. */
export function meaningOf(text: string): ReplyMeaning {
  const bare = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{P}\p{S}\p{C}]+/gu, '');
  const plain = bare.replace(/^(?:请|回复?|PLEASE)+|(?:谢谢|吧|PLEASE|THANKS)$/gu, '');
  // 「恢复」 must not lose its second half to 「回复」 before it is looked at, nor 「取消退订」 be read as a refusal.
  for (const word of [bare, plain]) {
    if (RETURNS.has(word)) return 'opt_in';
    if (REFUSALS.has(word)) return 'opt_out';
    if (word === RETURN_IF_REFUSED) return 'yes';
    if (QUESTIONS.has(word)) return 'help';
  }
  return 'other';
}

/** In which language a reply to such a word is written: letters that our own Chinese line names are Chinese ones. */
export function languageOfReply(text: string): 'zh' | 'en' {
  return /[a-z]{3}/i.test(text.normalize('NFKC')) && !/\p{Script=Han}/u.test(text) ? 'en' : 'zh';
}
