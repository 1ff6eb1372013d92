import type { Disposition } from './desk-answers';

/**
 * One letter for each disposition, the same every day, so that hands learn it. The letters of the call itself (H, D, M …)
 * are left out: one key never means two things.
 */
const LETTERS: Record<string, string> = {
  completed: 'c',
  refused: 'r',
  callback: 'b',
  third_party: 't',
  language: 'l',
  deceased: 'e',
  company_closed: 'y',
  do_not_call: 'x',
  no_answer: 'a',
  busy: 'u',
  switched_off: 's',
  voicemail: 'v',
  hung_up: 'g',
  wrong_number: 'w',
  invalid_number: 'i',
  no_contact: 'o',
  carrier_error: 'z',
  agent_cancelled: 'q',
};

export const letterOf = (code: string): string | undefined => LETTERS[code];

export type Group = 'reached' | 'not_reached' | 'bad_data' | 'ours';
const GROUPS: readonly Group[] = ['reached', 'not_reached', 'bad_data', 'ours'];

/**
 * What an agent may say of a call, by group. Faults of ours are said only of a desk phone's call: of any other the line itself
 * reports them.
 */
export function choicesOf(
  dispositions: readonly Disposition[],
  reports: boolean,
): { group: Group; of: Disposition[] }[] {
  return GROUPS.filter((group) => group !== 'ours' || !reports)
    .map((group) => ({ group, of: dispositions.filter((each) => each.group === group) }))
    .filter(({ of }) => of.length > 0);
}
