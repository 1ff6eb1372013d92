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

/** Whether a customer's reply is an opt-out. 「回复R」「请退订」「STOP please」 count; a sentence that merely has such a word does not. */
export function isOptOutReply(text: string): boolean {
  const bare = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{P}\p{S}\p{C}]+/gu, '');
  return (
    REFUSALS.has(bare) || REFUSALS.has(bare.replace(/^(?:请|回复?|PLEASE)+|(?:谢谢|吧|PLEASE|THANKS)$/gu, ''))
  );
}
