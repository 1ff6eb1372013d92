import { withLocalTimes } from './wall-clock.rules';

it.each([
  ['未呼叫：不在呼叫时段，下次 2026-03-02 14:30', 'zh-CN', '未呼叫：不在呼叫时段，下次 3月2日 14:30'],
  ['not called: outside hours, next 2026-03-02 14:30', 'en', 'not called: outside hours, next 2 Mar 14:30'],
  ['应于 2025-12-29 06:00 抽取', 'zh-CN', '应于 2025年12月29日 06:00 抽取'],
  ['on 2027-01-05', 'en', 'on 5 Jan 2027'],
  ['P2026-03-02-7 保单', 'zh-CN', 'P2026-03-02-7 保单'],
] as const)('%s, %s', (text, language, told) => expect(withLocalTimes(text, language, 2026)).toBe(told));
