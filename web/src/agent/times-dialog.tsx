import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useRef, useState, type RefObject } from 'react';
import { LoadProblem } from '../components/load-problem';
import { useLanguage, usePick, useWords } from '../words';
import type { CallbackTimes } from './desk-answers';
import { timesQuery } from './desk-queries';
import { words } from './words';

interface Props {
  open: boolean;
  taskId: number;
  chosen: string | null;
  onChoose: (at: string) => void;
  onClose: () => void;
}

/** A time is chosen from those at which the call may be made; no others are to be had. Arrow keys, then Enter. */
export function TimesDialog({ open, taskId, chosen, onChoose, onClose }: Props) {
  const t = useWords(words);
  const [date, setDate] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(chosen);
  const { data, error, refetch } = useQuery({
    ...timesQuery(taskId, date),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const slots = useRef<HTMLInputElement>(null);
  const offered = data?.slots.some((slot) => slot.at === at) ? at : (data?.slots[0]?.at ?? null);
  const choose = () => offered !== null && onChoose(offered);
  return (
    <Modal
      open={open}
      title={t('timesTitle')}
      okText={t('timesChoose')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: offered === null }}
      onOk={choose}
      onCancel={onClose}
      afterOpenChange={(isOpen) => isOpen && slots.current?.focus()}
      destroyOnHidden
      width={640}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          choose();
        }}
      >
        <span className="quiet">{t('timesNote')}</span>
        <LoadProblem error={error} onRetry={() => void refetch()} />
        {data && (
          <div className="desk-times">
            <Days data={data} onChange={setDate} />
            <Slots first={slots} data={data} chosen={offered} onChange={setAt} />
          </div>
        )}
        {offered !== null && data && offered >= data.cycleEndsAt && <span>{t('timesNext')}</span>}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}

function Days({ data, onChange }: { data: CallbackTimes; onChange: (date: string) => void }) {
  const t = useWords(words);
  const pick = usePick();
  const language = useLanguage();
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  });
  return (
    <fieldset aria-label={t('timesDay')}>
      <div className="desk-options desk-days">
        {data.days.map((day) => (
          <label key={day.date} className="desk-option">
            <input
              type="radio"
              name="promise-day"
              checked={day.date === data.date}
              onChange={() => onChange(day.date)}
            />
            <span className={day.times === 0 ? 'quiet' : undefined}>
              {format.format(new Date(`${day.date}T00:00:00Z`))}
              {day.times === 0 && day.reason && (
                <> · {day.dayName ?? pick(day.reason.nameZh, day.reason.nameEn)}</>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SlotsProps {
  /** The time that is chosen. */
  first: RefObject<HTMLInputElement | null>;
  data: CallbackTimes;
  chosen: string | null;
  onChange: (at: string) => void;
}

function Slots({ first, data, chosen, onChange }: SlotsProps) {
  const t = useWords(words);
  const pick = usePick();
  if (data.slots.length === 0)
    return (
      <div className="quiet">
        {t('timesNone', { reason: data.reason ? pick(data.reason.nameZh, data.reason.nameEn) : '' })}
      </div>
    );
  return (
    <fieldset aria-label={t('timesTime')}>
      <div className="desk-options">
        {data.slots.map(({ at, local }) => (
          <label key={at} className="desk-option">
            <input
              ref={at === chosen ? first : undefined}
              type="radio"
              name="promise-time"
              checked={at === chosen}
              onChange={() => onChange(at)}
            />
            <span className="numbers">{local}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
