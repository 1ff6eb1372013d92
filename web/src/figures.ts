import { useMemo } from 'react';
import { useLanguage } from './words';

/** Numbers as people read them; `—` where there is none. */
export interface Figures {
  /** 12,480 */
  count(n: number | null | undefined): string;
  /** 45.2% */
  percent(share: number | null | undefined): string;
  /** +12 / −3 / 0 */
  change(n: number | null | undefined): string;
  changePercent(share: number | null | undefined): string;
}

export function useFigures(): Figures {
  const language = useLanguage();
  return useMemo(() => {
    const make = (options: Intl.NumberFormatOptions) => {
      const format = new Intl.NumberFormat(language, options);
      return (n: number | null | undefined) =>
        n === null || n === undefined ? '—' : format.format(n).replace('-', '−');
    };
    const percent = { style: 'percent', maximumFractionDigits: 1 } as const;
    const signed = { signDisplay: 'exceptZero' } as const;
    return {
      count: make({ maximumFractionDigits: 1 }),
      percent: make(percent),
      change: make({ ...signed, maximumFractionDigits: 1 }),
      changePercent: make({ ...percent, ...signed }),
    };
  }, [language]);
}
