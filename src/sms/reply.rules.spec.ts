import fc from 'fast-check';
import { isOptOutReply } from './reply.rules';

describe('a reply', () => {
  it.each([
    ...[
      'R',
      'r',
      ' R ',
      'Ｒ',
      '“R”',
      'R。',
      'T',
      't',
      'TD',
      'td',
      '回复R',
      '回T',
      '退订',
      '请退订',
      '退订！',
      ' 退 订 ',
      '拒收',
      '退订谢谢',
    ],
    ...[
      'STOP',
      'stop',
      'Stop.',
      'STOP ALL',
      'stopall',
      'Please stop',
      'stop please',
      'Unsubscribe',
      'opt out',
      'OPT-OUT',
      'cancel',
      'QUIT',
      'end',
      'revoke',
    ],
  ])('%p refuses further texts', (text) => {
    expect(isOptOutReply(text)).toBe(true);
  });

  it.each([
    '',
    '好的',
    '谢谢',
    '收到',
    '我要续保',
    '取消预约吗',
    'Yes',
    'stop by tomorrow?',
    '报案号R123',
    'OK R',
    '12345',
    'Then I will',
  ])('%p does not', (text) => {
    expect(isOptOutReply(text)).toBe(false);
  });

  it('is read without regard to case, width and what stands around it (fast-check)', () => {
    const dressing = fc.string({ unit: fc.constantFrom(...' .。!！，,"“”\n\u200b'), maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom('R', 'r', 'Ｔ', '退订', 'Stop', 'UNSUBSCRIBE'),
        dressing,
        dressing,
        (word, before, behind) => {
          expect(isOptOutReply(before + word + behind)).toBe(true);
        },
      ),
    );
  });
});
