import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Alert, Button, Select, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { LoadProblem } from '../components/load-problem';
import { PageHead } from '../components/page-head';
import { useMoments } from '../moments';
import { serverNow, useSession } from '../session';
import { words as shell } from '../shell.words';
import { useLanguage, useWords } from '../words';
import { useDays } from './calendar/calendar';
import { DayDrawer } from './calendar/day-drawer';
import { HolidaysDrawer } from './calendar/holidays-drawer';
import { HoursDrawer } from './calendar/hours-drawer';
import { MonthGrid } from './calendar/month-grid';
import { addMonths, monthDates } from './calendar/windows.rules';
import { words } from './calendar/words';
import { addDays, noonOf } from './dates.rules';
import { useHoursName, useHoursSets } from './hours-sets';
import './supervision.css';

/** What each day is and when it may be called, by month and set of hours. Both stand in the address. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const moments = useMoments();
  const nameOf = useHoursName();
  const { timeZone } = useSession().centre;
  const [params, setParams] = useSearchParams();
  const today = moments.isoDay(serverNow());
  const month = /^\d{4}-\d\d$/.exec(params.get('month') ?? '')?.[0] ?? today.slice(0, 7);
  const hours = params.get('hours') ?? 'standard';
  const sets = useHoursSets();
  const dates = monthDates(month, addDays);
  const { data, error, refetch } = useDays(dates[0]!, dates.at(-1)!, hours, timeZone);
  const [openDate, setOpenDate] = useState<string | null>(null);
  const [isDefining, setDefining] = useState(false);
  // The year stays that of the button: a colleague may enter it while one types.
  const [entering, setEntering] = useState({ year: 0, open: false });
  const title = useMonthName(month);

  const go = (part: { month?: string; hours?: string }) =>
    setParams({ month: part.month ?? month, hours: part.hours ?? hours }, { replace: true });
  const turn = (step: number) => go({ month: addMonths(month, step) });
  const day = data?.days.find(({ date }) => date === openDate) ?? null;
  const year = data?.missingYear ?? Number(month.slice(0, 4));

  return (
    <div className="stack">
      <PageHead title={menu('menu.calendar')} note={data && t('version', { n: data.version })}>
        <Button onClick={() => setEntering({ year, open: true })}>{t('enter')}</Button>
        <Button onClick={() => setDefining(true)}>{t('definitions')}</Button>
      </PageHead>
      {data?.missingYear != null && (
        <Alert
          type="warning"
          showIcon
          title={t('missing', { year: data.missingYear })}
          action={
            <Button size="small" onClick={() => setEntering({ year, open: true })}>
              {t('enterYear', { year: data.missingYear })}
            </Button>
          }
        />
      )}
      <div className="row">
        <Button aria-label={t('previous')} icon={<LeftOutlined />} onClick={() => turn(-1)} />
        <h2 className="month-name" aria-live="polite">
          {title}
        </h2>
        <Button aria-label={t('next')} icon={<RightOutlined />} onClick={() => turn(1)} />
        <Button disabled={month === today.slice(0, 7)} onClick={() => go({ month: today.slice(0, 7) })}>
          {t('today')}
        </Button>
        <span className="grow" />
        <Select
          aria-label={t('hours')}
          style={{ width: 160 }}
          value={hours}
          options={(sets.data?.hours ?? []).map(({ code }) => ({ value: code, label: nameOf(code) }))}
          onChange={(code) => go({ hours: code })}
        />
      </div>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active paragraph={{ rows: 12 }} />}
      {data && (
        <MonthGrid
          month={month}
          dates={dates}
          days={data.days}
          today={today}
          onOpen={setOpenDate}
          onMonth={turn}
        />
      )}
      <DayDrawer
        key={openDate ?? ''}
        day={day}
        region={data?.region ?? 'CN'}
        hours={hours}
        onClose={() => setOpenDate(null)}
      />
      <HolidaysDrawer
        year={entering.year}
        region={data?.region ?? 'CN'}
        open={entering.open}
        onClose={() => setEntering({ ...entering, open: false })}
      />
      <HoursDrawer open={isDefining} onClose={() => setDefining(false)} />
    </div>
  );
}

function useMonthName(month: string): string {
  const language = useLanguage();
  return useMemo(
    () =>
      new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
        year: 'numeric',
        month: 'long',
        timeZone: 'UTC',
      }).format(new Date(noonOf(`${month}-15`))),
    [language, month],
  );
}
