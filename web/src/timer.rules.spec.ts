import { timerText } from './timer.rules';

describe('timerText', () => {
  it.each([
    [0, '0:00'],
    [59.9, '0:59'],
    [247, '4:07'],
    [3600, '1:00:00'],
    [86_399, '23:59:59'],
    [2 * 86_400 + 3 * 3600 + 600, '2天 03:10'],
    [-5, '0:00'],
  ])('%d seconds: %s', (seconds, text) => expect(timerText(seconds, '天')).toBe(text));
});
