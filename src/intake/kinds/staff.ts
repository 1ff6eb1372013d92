import type { Kind } from '../kind';

export const STAFF: Kind = {
  name: 'staff',
  title: '人员',
  table: 'staff',
  key: 'staff_no',
  branches: ['branch_code'],
  columns: [
    { name: 'staff_no', type: 'key', required: true },
    { name: 'name', type: 'text', required: true, max: 200 },
    {
      name: 'role',
      type: 'enum',
      required: true,
      values: ['agent', 'salesperson', 'branch', 'supervisor', 'quality', 'complaints', 'administrator'],
    },
    { name: 'branch_code', type: 'code' },
    { name: 'team', type: 'text', max: 100 },
    { name: 'skills', type: 'list', max: 1000, whenUnknown: '{}' },
  ],
};
