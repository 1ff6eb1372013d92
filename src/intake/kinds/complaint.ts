import type { Kind } from '../kind';

export const COMPLAINTS: Kind = {
  name: 'complaints',
  title: '投诉',
  table: 'complaint',
  key: 'complaint_no',
  branches: ['branch_code'],
  columns: [
    { name: 'complaint_no', type: 'key', required: true },
    { name: 'report_no', type: 'code' },
    { name: 'policy_no', type: 'code' },
    { name: 'complainant_name', type: 'text', max: 200 },
    { name: 'complainant_phone', type: 'phone' },
    { name: 'received_at', type: 'instant', required: true },
    { name: 'severity', type: 'enum', required: true, values: ['general', 'major', 'special'] },
    { name: 'due_by', type: 'instant' },
    { name: 'about', type: 'text', max: 4000 },
    { name: 'channel', type: 'text', max: 100 },
    { name: 'branch_code', type: 'code', required: true },
    { name: 'contacted_at', type: 'instant' },
    { name: 'investigated_at', type: 'instant' },
    { name: 'approved_at', type: 'instant' },
    { name: 'closed_at', type: 'instant' },
    { name: 'upheld', type: 'boolean' },
    { name: 'upheld_reason', type: 'text', max: 1000 },
  ],
};
