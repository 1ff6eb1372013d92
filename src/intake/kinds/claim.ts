import type { Kind } from '../kind';

export const CLAIMS: Kind = {
  name: 'claims',
  title: '报案',
  table: 'claim',
  key: 'report_no',
  branches: ['branch_code', 'handling_branch_code'],
  columns: [
    { name: 'report_no', type: 'key', required: true },
    { name: 'policy_no', type: 'code' },
    { name: 'plate', type: 'text', max: 32 },
    { name: 'reporter_name', type: 'text', max: 200 },
    { name: 'reporter_phone', type: 'phone' },
    { name: 'on_scene', type: 'boolean' },
    { name: 'reported_at', type: 'instant', required: true },
    { name: 'dispatched_at', type: 'instant' },
    { name: 'arrived_at', type: 'instant' },
    { name: 'closed_at', type: 'instant' },
    { name: 'paid_at', type: 'instant' },
    { name: 'amount', type: 'decimal' },
    { name: 'branch_code', type: 'code', required: true },
    { name: 'handling_branch_code', type: 'code' },
    { name: 'vip', type: 'boolean', whenUnknown: 'false' },
  ],
};
