import { App, Button, Drawer, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useChange } from '../../api/change';
import { FormProblem } from '../../components/form-problem';
import { useJoin } from '../../join';
import { useMoments } from '../../moments';
import { useWords } from '../../words';
import { useHoursName, useHoursSets, type HoursSet } from '../hours-sets';
import { CALENDAR_RENEWS, type CalendarChange } from './calendar';
import { WindowsField } from './windows-field';
import { minutesOf, readWindows, windowsText } from './windows.rules';
import { words } from './words';

interface Filled {
  code: string;
  nameZh: string;
  nameEn: string;
  weekday: string;
  weekend: string;
  holiday: HoursSet['holiday'];
  note?: string;
}

const NEW = '';

/** The definitions of calling hours: change one, or make one. */
export function HoursDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useWords(words);
  const nameOf = useHoursName();
  const { data } = useHoursSets();
  const [code, setCode] = useState('standard');
  const sets = data?.hours ?? [];
  const set = sets.find((each) => each.code === code);
  return (
    <Drawer title={t('definitions')} size={520} open={open} onClose={onClose} destroyOnHidden>
      <div className="stack">
        <Select
          aria-label={t('hours')}
          value={code}
          options={[
            ...sets.map((each) => ({ value: each.code, label: nameOf(each.code) })),
            { value: NEW, label: t('newHours') },
          ]}
          onChange={setCode}
        />
        {code === 'statutory' && <p className="quiet">{t('fenceNote')}</p>}
        {(set || code === NEW) && <HoursForm key={code} set={set} onDone={onClose} />}
      </div>
    </Drawer>
  );
}

function HoursForm({ set, onDone }: { set: HoursSet | undefined; onDone: () => void }) {
  const join = useJoin();
  const t = useWords(words);
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const save = useChange(
    (filled: Filled, send) =>
      send.put<CalendarChange>(`/api/calendar/hours/${encodeURIComponent(set?.code ?? filled.code)}`, {
        body: {
          nameZh: filled.nameZh,
          nameEn: filled.nameEn,
          weekday: readWindows(filled.weekday ?? '') ?? [],
          weekend: readWindows(filled.weekend ?? '') ?? [],
          holiday: filled.holiday,
          note: filled.note?.trim() || null,
        },
      }),
    {
      renews: CALENDAR_RENEWS,
      onSuccess: ({ changed, version }) => {
        void message.success(changed ? t('saved', { n: version }) : t('unchanged'));
      },
      closes: onDone,
    },
  );
  const required = [{ required: true, whitespace: true, message: t('required') }];
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={
        set
          ? { ...set, weekday: windowsText(set.weekday, join), weekend: windowsText(set.weekend, join) }
          : { holiday: 'weekend', weekday: '', weekend: '' }
      }
      onFinish={(filled) => save.mutate(filled)}
    >
      <FormProblem form={form} error={save.error} />
      {!set && (
        <Form.Item name="code" label={t('code')} rules={required} extra={t('codeNote')}>
          <Input maxLength={40} spellCheck={false} />
        </Form.Item>
      )}
      <div className="halves-tight">
        <Form.Item name="nameZh" label={t('nameZh')} rules={required}>
          <Input maxLength={50} />
        </Form.Item>
        <Form.Item name="nameEn" label={t('nameEn')} rules={required}>
          <Input maxLength={50} />
        </Form.Item>
      </div>
      <WindowsField name="weekday" label={t('weekdays')} />
      <WindowsField name="weekend" label={t('weekends')} />
      <Form.Item name="holiday" label={t('onHolidays')}>
        <Radio.Group
          options={(['weekend', 'closed', 'weekday'] as const).map((value) => ({
            value,
            label: t(`holiday.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="note" label={t('note')}>
        <Input maxLength={500} />
      </Form.Item>
      <OpenTime form={form} set={set} />
      <div className="row drawer-buttons">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
        <Button type="text" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
    </Form>
  );
}

/** How long a day is open, before and after. */
function OpenTime({
  form,
  set,
}: {
  form: ReturnType<typeof Form.useForm<Filled>>[0];
  set: HoursSet | undefined;
}) {
  const t = useWords(words);
  const moments = useMoments();
  const weekday = Form.useWatch('weekday', form) as string | undefined;
  const weekend = Form.useWatch('weekend', form) as string | undefined;
  const span = (text: string | undefined, before: HoursSet['weekday'] | undefined) => {
    const after = readWindows(text ?? '');
    if (after === null) return '—';
    const now = t('perDay', { span: moments.span(minutesOf(after) * 60) });
    if (!before || minutesOf(before) === minutesOf(after)) return now;
    return `${moments.span(minutesOf(before) * 60)} → ${now}`;
  };
  return (
    <dl className="facts">
      <dt>{t('weekdays')}</dt>
      <dd>{span(weekday, set?.weekday)}</dd>
      <dt>{t('weekends')}</dt>
      <dd>{span(weekend, set?.weekend)}</dd>
    </dl>
  );
}
