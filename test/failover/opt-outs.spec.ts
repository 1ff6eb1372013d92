import { judgeOptOuts } from './opt-outs';

const rows = [
  { phone: '+8613800000001', channel: 'text' },
  { phone: '+8613800000002', channel: 'all' },
];
const told = (phone: string, channel: 'call' | 'text' | 'all') => ({ phone, channel, at: 0 });

test('an acknowledged opt-out stands when its channel, or every channel, is in the table', () => {
  const good = [
    told('+8613800000001', 'text'),
    told('+8613800000002', 'call'),
    told('+8613800000002', 'all'),
  ];
  expect(judgeOptOuts(good, rows)).toMatchObject({ checked: 3, broken: 0 });
  const lost = [told('+8613800000001', 'call'), told('+8613800000003', 'text')];
  expect(judgeOptOuts(lost, rows)).toMatchObject({ checked: 2, broken: 2 });
});
