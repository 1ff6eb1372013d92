import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { remember, rememberedJson } from '../remember';

export interface Place {
  filters: Record<string, string>;
  /** Cursor of the page shown; null: the first. */
  after: string | null;
  /** Cursors of the pages before it, the first page's left out. */
  trail: string[];
}

/**
 * Where a table stands: filters and page in the address, so that a link and the back button lead to the same rows; the
 * filters also on this machine, so that the next visit begins with them. `prefix` keeps two tables of one page apart.
 */
export function useTablePlace(id: string, filterKeys: readonly string[], prefix = '') {
  const [params, setParams] = useSearchParams();
  const keys = filterKeys.join(' ');
  const storage = `table.${id}.filters`;

  const place = useMemo<Place>(() => {
    const filters: Record<string, string> = {};
    for (const key of keys.split(' ')) {
      const value = params.get(prefix + key);
      if (key !== '' && value) filters[key] = value;
    }
    const trail = (params.get(`${prefix}trail`) ?? '').split(' ').filter((cursor) => cursor !== '');
    return { filters, after: params.get(`${prefix}after`), trail };
  }, [params, keys, prefix]);

  const go = useCallback(
    (next: Partial<Place>, options: { replace?: boolean } = {}) => {
      setParams((before) => {
        const after = new URLSearchParams(before);
        const put = (name: string, value: string | null | undefined) =>
          value ? after.set(prefix + name, value) : after.delete(prefix + name);
        if (next.filters) {
          for (const key of keys.split(' ')) if (key !== '') put(key, next.filters[key]);
          remember(storage, Object.keys(next.filters).length === 0 ? null : JSON.stringify(next.filters));
        }
        put('after', next.after ?? null);
        put('trail', next.trail?.join(' '));
        return after;
      }, options);
    },
    [setParams, keys, prefix, storage],
  );

  // An address that says nothing about this table: as it was left.
  useEffect(() => {
    const says = [...keys.split(' '), 'after'].some((key) => params.has(prefix + key));
    const kept = rememberedJson<Record<string, string>>(storage, {});
    if (!says && Object.keys(kept).length > 0) go({ filters: kept }, { replace: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- on arrival only
  }, [id]);

  return { place, go };
}

/** Columns that a person has hidden, kept on this machine. */
export function keptColumns(id: string, byDefault: readonly string[]): string[] {
  return rememberedJson<string[]>(`table.${id}.hidden`, [...byDefault]);
}

export function keepColumns(id: string, hidden: readonly string[]): void {
  remember(`table.${id}.hidden`, JSON.stringify(hidden));
}
