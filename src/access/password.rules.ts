/** Fewest and most characters of a password (NIST SP 800-63B asks for length, and for no mixture of kinds). */
export const SHORTEST = 10;
export const LONGEST = 128;

/** What everybody tries first; the rest of such lists is shorter than we allow. */
const COMMON = [
  '1234567890',
  '0123456789',
  'password12',
  'password123',
  'qwertyuiop',
  '1q2w3e4r5t',
  'adminadmin',
];

export type PasswordProblem =
  'too_short' | 'too_long' | 'too_common' | 'like_login' | 'one_character' | 'same';

/** Why a password is refused; null where it is not. Counted by character, not by half of one. */
export function passwordProblem(password: string, login: string, current?: string): PasswordProblem | null {
  if (password === current) return 'same';
  const characters = [...password];
  if (characters.length < SHORTEST) return 'too_short';
  if (characters.length > LONGEST) return 'too_long';
  if (new Set(characters).size < 3) return 'one_character';
  const plain = password.toLowerCase();
  if (COMMON.includes(plain)) return 'too_common';
  if (plain.includes(login.toLowerCase()) && plain.length < login.length + 4) return 'like_login';
  return null;
}

export const PASSWORD_WORDS: Record<PasswordProblem, string> = {
  too_short: `密码至少 ${SHORTEST} 个字符 · A password has ${SHORTEST} characters at least.`,
  too_long: `密码至多 ${LONGEST} 个字符 · A password has ${LONGEST} characters at most.`,
  too_common: '该密码过于常见 · This password is among the first that anybody would try.',
  like_login: '密码不能与登录名相同 · A password must be more than the login.',
  same: '新密码不能与当前密码相同 · The new password must differ from the current one.',
  one_character: '密码字符过于单一 · A password of one or two characters repeated is none.',
};
