import { maskDeep } from './mask-deep.rules';

describe('numbers in an audit row', () => {
  it('are masked wherever they stand, and identifiers are left alone', () => {
    expect(
      maskDeep({
        numbers: ['+8613812341234', '+8657188123456'],
        typed: ['138 1234 1234', null],
        note: 'asked at +8613812341234',
        attempt: 13812341234,
        recordKey: '13812341234',
        nested: { phone: '13812341234', readyAt: '2026-03-02T02:00:00Z' },
      }),
    ).toEqual({
      numbers: ['138****1234', '571****3456'],
      typed: ['138****1234', null],
      note: 'asked at 138****1234',
      attempt: 13812341234,
      recordKey: '13812341234',
      nested: { phone: '138****1234', readyAt: '2026-03-02T02:00:00Z' },
    });
    expect(maskDeep(null)).toBeNull();
  });
});
