import { useRef, type KeyboardEvent } from 'react';
import { StateTag, type Tone } from '../../components/state-tag';
import { useMoments } from '../../moments';
import { useWords } from '../../words';
import { addDays, weekdayOf } from '../dates.rules';
import type { CalendarDay, DayKind } from './calendar';
import { areSame } from './windows.rules';
import { words } from './words';

const TONES: Record<DayKind, Tone> = {
  weekday: 'idle',
  weekend: 'idle',
  holiday: 'warn',
  makeup: 'busy',
  closed: 'bad',
};
const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

interface Props {
  month: string;
  dates: readonly string[];
  days: readonly CalendarDay[];
  today: string;
  onOpen: (date: string) => void;
  /** Keys that lead out of the month shown. */
  onMonth: (step: number) => void;
}

/** A month as a table of buttons; arrows move, Enter opens, Page Up and Down turn the page. */
export function MonthGrid({ month, dates, days, today, onOpen, onMonth }: Props) {
  const t = useWords(words);
  const table = useRef<HTMLTableElement>(null);
  const byDate = new Map(days.map((day) => [day.date, day]));
  const first = dates.includes(today) && today.startsWith(month) ? today : `${month}-01`;
  const move = (event: KeyboardEvent, date: string) => {
    if (event.key === 'PageUp' || event.key === 'PageDown') onMonth(event.key === 'PageUp' ? -1 : 1);
    else if (STEPS[event.key] === undefined) return;
    else
      table.current?.querySelector<HTMLElement>(`[data-date="${addDays(date, STEPS[event.key]!)}"]`)?.focus();
    event.preventDefault();
  };
  const weeks = Array.from({ length: dates.length / 7 }, (_, i) => dates.slice(i * 7, i * 7 + 7));
  return (
    <table className="month" ref={table}>
      <thead>
        <tr>
          {WEEKDAYS.map((day) => (
            <th key={day} scope="col">
              {t(`weekday.${day}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((date) => (
              <td key={date} className={date.startsWith(month) ? undefined : 'month-other'}>
                <DayCell
                  date={date}
                  day={byDate.get(date)}
                  isToday={date === today}
                  tabIndex={date === first ? 0 : -1}
                  onOpen={() => onOpen(date)}
                  onKeyDown={(event) => move(event, date)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps {
  date: string;
  day: CalendarDay | undefined;
  isToday: boolean;
  tabIndex: number;
  onOpen: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function DayCell({ date, day, isToday, tabIndex, onOpen, onKeyDown }: CellProps) {
  const t = useWords(words);
  const moments = useMoments();
  const special = day && !['weekday', 'weekend'].includes(day.kind);
  const isExceptional = day?.reason === 'exception';
  const classes = [
    'day',
    day && `day-${day.kind}`,
    isToday && 'day-today',
    day?.provisional && 'day-provisional',
  ];
  return (
    <button
      type="button"
      data-date={date}
      className={classes.filter(Boolean).join(' ')}
      tabIndex={tabIndex}
      onClick={onOpen}
      onKeyDown={onKeyDown}
    >
      <span className="unseen">{moments.day(date)}</span>
      <span className="day-head">
        <strong aria-hidden="true">{Number(date.slice(8))}</strong>
        {isToday && <span className="day-now">{t('today')}</span>}
        {special && (
          <StateTag tone={TONES[day.kind]}>
            {day.kind === 'closed' ? t('kind.closed') : (day.name ?? t(`kind.${day.kind}`))}
          </StateTag>
        )}
        {isExceptional && <StateTag tone="busy">{t('exception')}</StateTag>}
        {!special && day?.kind === 'weekend' && <span className="quiet">{t('kind.weekend')}</span>}
        {day?.provisional && <span className="quiet">{t('provisional')}</span>}
      </span>
      {day && <DayWindows day={day} />}
      {day?.kind === 'makeup' && weekdayOf(date) >= 6 && day.name !== null && (
        <span className="quiet">{t('kind.makeup')}</span>
      )}
    </button>
  );
}

function DayWindows({ day }: { day: CalendarDay }) {
  const t = useWords(words);
  if (day.windows.length === 0) return <span className="fault">{t('noCalls')}</span>;
  if (areSame(day.windows, [['00:00', '24:00']])) return <span className="quiet">{t('allDay')}</span>;
  return (
    <span className="day-windows">
      {day.windows.map(([from, to]) => (
        <span key={from}>{`${from}–${to}`}</span>
      ))}
    </span>
  );
}
