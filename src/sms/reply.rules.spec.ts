import fc from 'fast-check';
import { languageOfReply, meaningOf } from './reply.rules';

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
    ],
    ...[' 退 订 ', '拒收', '退订谢谢', 'STOP', 'stop', 'Stop.', 'STOP ALL', 'stopall', 'Please stop'],
    ...['stop please', 'Unsubscribe', 'opt out', 'OPT-OUT', 'cancel', 'QUIT', 'end', 'revoke'],
  ])('%p refuses further texts', (text) => expect(meaningOf(text)).toBe('opt_out'));

  it.each([
    ...[
      '恢复',
      '请恢复',
      '回复恢复',
      '恢复。',
      '订阅',
      '重新订阅',
      '取消退订',
      'START',
      'start',
      'Start!',
      'unstop',
    ],
  ])('%p brings them back', (text) => expect(meaningOf(text)).toBe('opt_in'));

  it.each(['YES', 'yes', 'Yes.'])('%p brings them back where they were refused', (text) =>
    expect(meaningOf(text)).toBe('yes'),
  );

  it.each(['帮助', '请帮助', 'HELP', 'help?', 'info'])('%p asks what this is', (text) =>
    expect(meaningOf(text)).toBe('help'),
  );

  it.each([
    ...[
      '',
      '好的',
      '谢谢',
      '收到',
      '我要续保',
      '取消预约吗',
      'stop by tomorrow?',
      '报案号R123',
      'OK R',
      '12345',
    ],
    ...[
      'Then I will',
      '不恢复了',
      '怎么退订',
      '我的车修好了恢复原样了吗',
      'yes please call me',
      'start tomorrow',
    ],
  ])('%p is for people to read', (text) => expect(meaningOf(text)).toBe('other'));

  it('is read without regard to case, width and what stands around it (fast-check)', () => {
    const dressing = fc.string({ unit: fc.constantFrom(...' .。!！，,"“”\n\u200b'), maxLength: 6 });
    const words = [
      ...['R', 'r', 'Ｔ', '退订', 'Stop', 'UNSUBSCRIBE'].map((word) => [word, 'opt_out']),
      ...['恢复', 'Start', 'ＵＮＳＴＯＰ'].map((word) => [word, 'opt_in']),
      ...['帮助', 'help'].map((word) => [word, 'help']),
    ] as [string, string][];
    fc.assert(
      fc.property(fc.constantFrom(...words), dressing, dressing, ([word, meaning], before, behind) => {
        expect(meaningOf(before + word + behind)).toBe(meaning);
      }),
    );
  });

  it.each([
    ['R', 'zh'],
    ['TD', 'zh'],
    ['退订', 'zh'],
    ['回复STOP', 'zh'],
    ['STOP', 'en'],
    ['ｈｅｌｐ', 'en'],
  ])('%p is answered in %s', (text, language) => expect(languageOfReply(text)).toBe(language));
});
