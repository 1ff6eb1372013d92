import { App, Button, Form, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useChange } from '../../api/change';
import { ConfirmButton } from '../../components/confirm-button';
import { FormProblem } from '../../components/form-problem';
import { LoadProblem } from '../../components/load-problem';
import { useJoin } from '../../join';
import { useMoments } from '../../moments';
import { useWords } from '../../words';
import { useHoursName, useHoursSets } from '../hours-sets';
import { TryOutDrawer } from '../simulations/try-out-drawer';
import { CALENDAR_RENEWS, choiceOf, type CalendarChange, type CalendarDay } from './calendar';
import { WindowsPreview } from './shift-preview';
import { useTrialStart } from './trial-start';
import { WindowsField } from './windows-field';
import { areSame, readWindows, windowsIf, windowsText } from './windows.rules';
import { words } from './words';

interface Filled {
  hours: string;
  windows: string;
  note?: string;
}

interface Props {
  day: CalendarDay;
  region: string;
  /** Those of the page. */
  hours: string;
  onDone: () => void;
}

/** Windows of one date for one set of hours, instead of the usual ones. */
export function ExceptionForm({ day, region, hours, onDone }: Props) {
  const t = useWords(words);
  const { message } = App.useApp();
  const moments = useMoments();
  const join = useJoin();
  const nameOf = useHoursName();
  const { data } = useHoursSets();
  const [form] = Form.useForm<Filled>();
  const [isTrying, setTrying] = useState(false);
  const from = useTrialStart(day.date);
  const chosen = Form.useWatch('hours', form) ?? hours;
  const text = Form.useWatch('windows', form) ?? windowsText(day.windows, join);
  const windows = useMemo(() => readWindows(text), [text]);
  const sets = data?.hours ?? [];
  const set = sets.find(({ code }) => code === chosen);
  const fence = sets.find(({ code }) => code === 'statutory');
  const before =
    chosen === hours ? day.windows : set ? windowsIf(set, fence, day.date, choiceOf(day.kind)) : [];
  const trial = useMemo(
    () => ({ exceptions: [{ region, date: day.date, hours: chosen, windows: windows ?? [] }] }),
    [region, day.date, chosen, windows],
  );
  const tell = ({ changed, version }: CalendarChange) =>
    void message.success(changed ? t('saved', { n: version }) : t('unchanged'));
  const path = `/api/calendar/exceptions/${encodeURIComponent(region)}/${day.date}`;
  const save = useChange(
    (filled: Filled, send) =>
      send.put<CalendarChange>(path, {
        body: {
          hoursCode: filled.hours,
          windows: readWindows(filled.windows ?? '') ?? [],
          note: filled.note?.trim() || null,
        },
      }),
    { renews: CALENDAR_RENEWS, onSuccess: tell, closes: onDone },
  );
  const takeBack = useChange((_: void, send) => send.delete<CalendarChange>(path, { query: { hours } }), {
    renews: CALENDAR_RENEWS,
    onSuccess: tell,
    closes: onDone,
  });
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ hours, windows: windowsText(day.windows, join) }}
      onFinish={(values) => save.mutate(values)}
    >
      <FormProblem form={form} error={save.error} names={{ hoursCode: ['hours'] }} />
      <LoadProblem error={takeBack.error} />
      <Form.Item name="hours" label={t('forHours')}>
        <Select
          options={sets
            .filter(({ code }) => code !== 'statutory')
            .map(({ code }) => ({ value: code, label: nameOf(code) }))}
        />
      </Form.Item>
      <WindowsField name="windows" label={t('windowsLabel')} />
      <Form.Item name="note" label={t('note')}>
        <Input maxLength={500} />
      </Form.Item>
      {windows && <WindowsPreview lines={[{ code: chosen, before, after: windows }]} />}
      <div className="row drawer-buttons">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
        <Button disabled={!windows || areSame(windows, before)} onClick={() => setTrying(true)}>
          {t('simulate')}
        </Button>
        {day.reason === 'exception' && (
          <ConfirmButton question={t('takeBackQuestion')} onConfirm={() => takeBack.mutateAsync()}>
            {t('takeBack')}
          </ConfirmButton>
        )}
        <Button type="text" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
      <TryOutDrawer
        title={t('simulateTitle', { day: moments.day(day.date) })}
        trial={trial}
        from={from}
        open={isTrying}
        onClose={() => setTrying(false)}
      />
    </Form>
  );
}
