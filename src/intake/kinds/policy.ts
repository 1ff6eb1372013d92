import type { Kind } from '../kind';

export const POLICIES: Kind = {
  name: 'policies',
  title: '保单',
  table: 'policy',
  key: 'policy_no',
  branches: ['branch_code'],
  columns: [
    { name: 'policy_no', type: 'key', required: true },
    {
      name: 'product_line',
      type: 'enum',
      required: true,
      values: [
        'individual_motor',
        'individual_property',
        'group_fire',
        'group_liability',
        'group_engineering',
        'group_accident_health',
        'other',
      ],
    },
    { name: 'holder_type', type: 'enum', required: true, values: ['individual', 'group'] },
    { name: 'insured_name', type: 'text', max: 200 },
    { name: 'contact_name', type: 'text', max: 200 },
    { name: 'phone', type: 'phone' },
    { name: 'phone_alt', type: 'phone' },
    { name: 'email', type: 'text', max: 254 },
    { name: 'plate', type: 'text', max: 32 },
    { name: 'branch_code', type: 'code', required: true },
    { name: 'salesperson_no', type: 'code' },
    { name: 'underwritten_at', type: 'instant', required: true },
    { name: 'effective_on', type: 'date', required: true },
    { name: 'expires_on', type: 'date', required: true },
    { name: 'premium', type: 'decimal' },
    { name: 'currency', type: 'text', max: 16 },
    { name: 'vip', type: 'boolean', whenUnknown: 'false' },
    { name: 'time_zone', type: 'zone' },
    { name: 'language', type: 'text', max: 35 },
    { name: 'ended_on', type: 'date' },
    { name: 'renewed_by', type: 'code' },
  ],
  check: (value) => {
    if (value('expires_on')! < value('effective_on')!) {
      return { field: 'expires_on', reason: '到期日早于生效日 · expires before it takes effect' };
    }
    if (value('renewed_by') === value('policy_no')) {
      return { field: 'renewed_by', reason: '保单不能由自己续保 · a policy cannot renew itself' };
    }
    return null;
  },
};
