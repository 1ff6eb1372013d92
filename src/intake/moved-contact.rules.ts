import { readContact, saysNone, type Contact, type NumberKind } from './phone.rules';

/** A changed record whose phone columns were typed differently than before. */
export interface TypedAnew {
  /** By column, in the order of use: as they will be, and as they were. */
  typed: readonly (string | null)[];
  oldTyped: readonly (string | null)[];
  /** In use: what was read from the old text, or what a branch has put in its place since. */
  oldNumbers: readonly string[];
  oldKinds: readonly string[];
}

export interface NumbersAnew {
  /** Null: the same as before. */
  moved: { numbers: string[]; kinds: string[] } | null;
  /** A column came that holds text but no number, so that what we knew was kept. */
  keptUnread: boolean;
}

interface Column {
  before: Contact;
  after: Contact;
  /** It says other numbers than before, or that there is none any more. */
  news: boolean;
}

/**
 * Which numbers a contact has when its phone columns were typed anew (product §1: what a branch has corrected is not undone).
 *
 * - A number typed in another way is the same number, and no news.
 * - A column with text of which nothing can be read (masked by an export, a digit short) says nothing about the number: what
 *   we know stays. Only words that there is none (不详, 空号 …) take away, and only what that column had given.
 * - Otherwise only the columns with news are read: what their old text gave goes, the new numbers come in its place, and
 *   every other number in use stays, whoever put it there.
 * - Where every column that holds a number has news, all of it is news, and wins over a correction too.
 */
export function numbersAnew(contact: TypedAnew, region: string): NumbersAnew {
  const { oldNumbers, oldKinds } = contact;
  let keptUnread = false;
  const columns = contact.typed.map((text, index): Column => {
    const before = readContact([contact.oldTyped[index]], region);
    if (text === contact.oldTyped[index]) return { before, after: before, news: false };
    const after = readContact([text], region);
    if (after.numbers.length === 0 && after.invalid.some((one) => !saysNone(one))) {
      keptUnread ||= oldNumbers.length > 0;
      return { before, after: before, news: false };
    }
    return { before, after, news: listOf(after) !== listOf(before) };
  });
  const news = columns.filter((column) => column.news);
  if (news.length === 0) return { moved: null, keptUnread };
  const kinds = new Map<string, string>(oldNumbers.map((number, index) => [number, oldKinds[index]!]));
  for (const { after } of news) for (const { e164, kind } of after.numbers) kinds.set(e164, kind);
  const numbers = columns.every(({ news: isNews, after }) => isNews || after.numbers.length === 0)
    ? allAnew(columns, oldNumbers)
    : inTheirPlace(columns, oldNumbers);
  if (numbers.join() === oldNumbers.join()) return { moved: null, keptUnread };
  return { moved: { numbers, kinds: numbers.map((number) => kinds.get(number) as NumberKind) }, keptUnread };
}

/** Nothing but words for "none" is no number to win with: then only what the old text gave goes. */
function allAnew(columns: readonly Column[], oldNumbers: readonly string[]): string[] {
  const read = [...new Set(columns.flatMap(({ after }) => after.numbers.map(({ e164 }) => e164)))];
  return read.length > 0 ? read : inTheirPlace(columns, oldNumbers);
}

function inTheirPlace(columns: readonly Column[], oldNumbers: readonly string[]): string[] {
  const given = (column: Column) => column.after.numbers.map(({ e164 }) => e164);
  const stays = new Set(columns.filter(({ news }) => !news).flatMap(given));
  let numbers = [...oldNumbers];
  columns.forEach((column, index) => {
    if (!column.news) return;
    const gone = new Set(
      column.before.numbers.map(({ e164 }) => e164).filter((number) => !stays.has(number)),
    );
    const was = numbers.findIndex((number) => gone.has(number));
    const at = was >= 0 ? was : index === 0 ? 0 : numbers.length;
    const fresh = given(column);
    const kept = (number: string) => !gone.has(number) && !fresh.includes(number);
    numbers = [...numbers.slice(0, at).filter(kept), ...fresh, ...numbers.slice(at).filter(kept)];
    for (const number of fresh) stays.add(number);
  });
  return numbers;
}

function listOf(contact: Contact): string {
  return contact.numbers.map(({ e164 }) => e164).join();
}
