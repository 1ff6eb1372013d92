/** `values.rows[1].on` as antd's forms name a field: ['values', 'rows', 1, 'on']. */
export function pathOf(field: string): (string | number)[] {
  return field
    .split(/[.[\]]/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
