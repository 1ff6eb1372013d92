const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * Sentences of the server tell instants as 2026-03-02 14:30, on the wall clock of the customer's zone: here they take the form
 * of the language. The year is told where it is not `thisYear`.
 */
export function withLocalTimes(text: string, language: 'zh-CN' | 'en', thisYear: number): string {
  return text.replace(
    /(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?: (\d\d:\d\d))?(?![\w-])/g,
    (_whole, year: string, month: string, day: string, time: string | undefined) => {
      const [m, d] = [Number(month), Number(day)];
      const isOther = Number(year) !== thisYear;
      const date =
        language === 'en'
          ? `${d} ${MONTHS[m - 1]}${isOther ? ` ${year}` : ''}`
          : `${isOther ? `${year}年` : ''}${m}月${d}日`;
      return time === undefined ? date : `${date} ${time}`;
    },
  );
}
