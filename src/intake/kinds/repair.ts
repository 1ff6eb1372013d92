import type { Kind } from '../kind';

export const REPAIRS: Kind = {
  name: 'repairs',
  title: '维修单',
  table: 'repair',
  key: 'repair_no',
  branches: ['branch_code'],
  columns: [
    { name: 'repair_no', type: 'key', required: true },
    { name: 'report_no', type: 'code' },
    { name: 'plate', type: 'text', max: 32 },
    { name: 'customer_name', type: 'text', max: 200 },
    { name: 'customer_phone', type: 'phone' },
    { name: 'appointed_at', type: 'instant' },
    { name: 'received_at', type: 'instant' },
    { name: 'estimated_at', type: 'instant' },
    { name: 'stage', type: 'text', max: 100 },
    { name: 'stage_at', type: 'instant' },
    { name: 'ready_at', type: 'instant' },
    { name: 'handed_over_at', type: 'instant' },
    { name: 'branch_code', type: 'code', required: true },
  ],
};
