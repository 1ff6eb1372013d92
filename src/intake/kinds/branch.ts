import type { Kind } from '../kind';

export const BRANCHES: Kind = {
  name: 'branches',
  title: '机构',
  table: 'branch',
  key: 'branch_code',
  branches: ['parent_code'],
  columns: [
    { name: 'branch_code', type: 'key', required: true },
    { name: 'name', type: 'text', required: true, max: 200 },
    { name: 'parent_code', type: 'code' },
    { name: 'region', type: 'text', max: 100 },
    { name: 'time_zone', type: 'zone' },
    { name: 'coordinator_no', type: 'code' },
  ],
  check: (value) =>
    value('parent_code') === value('branch_code')
      ? { field: 'parent_code', reason: '上级机构不能是自己 · a branch cannot be its own parent' }
      : null,
};
