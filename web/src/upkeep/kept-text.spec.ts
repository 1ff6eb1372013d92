import { keepText, keptText } from './kept-text';

describe('a text that was begun and not saved', () => {
  const kept = new Map<string, string>();
  const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');

  beforeEach(() => {
    kept.clear();
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      value: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
      },
    });
  });

  afterAll(() => {
    if (before) Object.defineProperty(globalThis, 'localStorage', before);
    else Reflect.deleteProperty(globalThis, 'localStorage');
  });

  it('comes back with the version that it was begun on, in its own language alone', () => {
    keepText('test', 'zh', { body: '您好', basedOn: 3 });
    expect(keptText('test', 'zh')).toEqual({ body: '您好', basedOn: 3 });
    expect(keptText('test', 'en')).toBeNull();
  });

  it.each(['您好', '12', '{"body":"您好"}', '{"basedOn":3}'])(
    'is not taken without a version: %s',
    (stored) => {
      kept.set('huifang.text-draft.test.zh', stored);
      expect(keptText('test', 'zh')).toBeNull();
    },
  );

  it('is gone when it was saved', () => {
    keepText('test', 'zh', { body: '您好', basedOn: 3 });
    keepText('test', 'zh', null);
    expect(kept.size).toBe(0);
  });
});
