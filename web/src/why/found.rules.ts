/** How a thing was found (GET /api/search). */
export type Section = 'task' | 'case' | 'number' | 'phone' | 'phone-task' | 'plate' | 'name';

export interface Found {
  kind: string;
  by: Section;
  title: string;
  subtitleZh: string;
  subtitleEn: string;
  /** Address of its reasons at the server; the page's is the same without /api. */
  why: string;
}

/** Results under the headings by which they were found, in the order in which they came. */
export function bySection(items: readonly Found[]): { section: Section; found: Found[] }[] {
  const groups = new Map<Section, Found[]>();
  for (const item of items) groups.set(item.by, [...(groups.get(item.by) ?? []), item]);
  return [...groups].map(([section, found]) => ({ section, found }));
}
