import type { Fields } from './contract';

const DEFAULT_PAGE_SIZE = 50;
const DAY_MS = 86_400_000;

/** The part of a list that a question asks for, in the form of Twilio's pages. `all`: the newest first. */
export function pageOf<T extends { sid: string }>(
  name: string,
  all: readonly T[],
  query: Fields,
  target: string,
  resource: (it: T) => object,
): object {
  const size = Number(query.PageSize ?? DEFAULT_PAGE_SIZE);
  const page = Number(query.Page ?? 0);
  // By the last one shown, so that newcomers move nothing from one page to the next.
  const after = typeof query.PageToken === 'string' ? query.PageToken.slice(2) : null;
  const behind = after === null ? -1 : all.findIndex((it) => it.sid === after);
  const start = after === null ? page * size : behind + 1;
  const shown = all.slice(start, start + size);
  const last = shown.at(-1);
  const path = target.split('?')[0]!;
  const address = (number: number, token: string | null) => {
    const { Page: _page, PageToken: _token, PageSize: _size, ...filters } = query;
    const search = new URLSearchParams(filters as Record<string, string>);
    search.set('PageSize', String(size));
    search.set('Page', String(number));
    if (token) search.set('PageToken', token);
    return `${path}?${search.toString()}`;
  };
  const more = last !== undefined && start + size < all.length;
  return {
    first_page_uri: address(0, null),
    end: Math.max(page * size + shown.length - 1, 0),
    next_page_uri: more ? address(page + 1, `PA${last.sid}`) : null,
    previous_page_uri: page > 0 ? address(page - 1, null) : null,
    page,
    page_size: size,
    start: page * size,
    uri: target,
    [name]: shown.map(resource),
  };
}

/** Whether an instant fits `Name`, `Name<` and `Name>` of a question; what has none fits no question for one. */
export function within(query: Fields, name: string, at: Date | null): boolean {
  const asked = (suffix: string) => {
    const value = query[name + suffix];
    return typeof value === 'string' ? { at: Date.parse(value), day: !value.includes('T') } : null;
  };
  const [on, before, after] = [asked(''), asked('<'), asked('>')];
  if (!on && !before && !after) return true;
  if (at === null) return false;
  const instant = Math.floor(at.getTime() / 1000) * 1000;
  const width = (it: { day: boolean }) => (it.day ? DAY_MS : 1000);
  return (
    (!on || (instant >= on.at && instant < on.at + width(on))) &&
    (!before || instant < before.at + width(before)) &&
    (!after || instant >= after.at)
  );
}

/** Whether a field is what a question asks for, if it asks. */
export const equals = (query: Fields, name: string, value: string | null) =>
  query[name] === undefined || query[name] === value;
