import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Checkbox, DatePicker, Drawer, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useMemo, useState } from 'react';
import { useChange } from '../../api/change';
import { FormProblem } from '../../components/form-problem';
import { useMoments } from '../../moments';
import { useSession } from '../../session';
import { useWords } from '../../words';
import { addDays, daysBetween } from '../dates.rules';
import { TryOutDrawer } from '../simulations/try-out-drawer';
import { CALENDAR_RENEWS, choiceOf, useDays, type CalendarChange } from './calendar';
import { useTrialStart } from './trial-start';
import type { DayChoice } from './windows.rules';
import { words } from './words';

interface Line {
  range?: [Dayjs, Dayjs];
  kind?: DayChoice;
  name?: string;
}

interface Filled {
  source: string;
  covers: boolean;
  lines?: (Line | undefined)[];
}

interface Day {
  on: string;
  kind: DayChoice;
  name: string | null;
}

interface Props {
  year: number;
  region: string;
  open: boolean;
  onClose: () => void;
}

/** Holidays and make-up days of a year, as its notice lists them; or a correction of some of them. */
export function HolidaysDrawer({ year, region, open, onClose }: Props) {
  const t = useWords(words);
  return (
    <Drawer title={t('enterYear', { year })} size={640} open={open} onClose={onClose} destroyOnHidden>
      <HolidaysForm year={year} region={region} onDone={onClose} />
    </Drawer>
  );
}

function HolidaysForm({ year, region, onDone }: Omit<Props, 'open' | 'onClose'> & { onDone: () => void }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const { timeZone } = useSession().centre;
  const { data } = useDays(`${year}-01-01`, `${year}-12-31`, 'standard', timeZone);
  const [form] = Form.useForm<Filled>();
  const lines = Form.useWatch('lines', form);
  const covers = Form.useWatch('covers', form);
  const [isTrying, setTrying] = useState(false);
  const text = JSON.stringify(daysOf(lines ?? []));
  const changes = useMemo(() => {
    const now = new Map(data?.days.map((day) => [day.date, day]));
    return (JSON.parse(text) as Day[]).flatMap((day) => {
      const before = now.get(day.on);
      return before && choiceOf(before.kind) === day.kind ? [] : [{ ...day, before }];
    });
  }, [text, data]);
  const trial = useMemo(
    () => ({ days: changes.map(({ on, kind }) => ({ region, date: on, kind })) }),
    [changes, region],
  );
  const from = useTrialStart(changes[0]?.on ?? `${year}-01-01`);
  const save = useChange(
    (filled: Filled, send) =>
      send.put<CalendarChange>('/api/calendar/days', {
        body: {
          region,
          source: filled.source.trim(),
          covers: filled.covers ? [year] : [],
          days: daysOf(filled.lines ?? []),
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
  const required = [{ required: true, message: t('required') }];
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ lines: [{ kind: 'off' }], covers: false }}
      onFinish={(filled) => save.mutate(filled)}
    >
      <FormProblem form={form} error={save.error} />
      <Form.Item name="source" label={t('source')} rules={required}>
        <Input maxLength={200} placeholder={t('sourcePlaceholder')} />
      </Form.Item>
      <Form.List name="lines">
        {(rows, { add, remove }) => (
          <div className="holiday-lines">
            {rows.map(({ key, name }) => (
              <div key={key} className="holiday-line">
                <Form.Item name={[name, 'range']} rules={required}>
                  <DatePicker.RangePicker
                    aria-label={t('dates')}
                    minDate={dayjs(`${year}-01-01`)}
                    maxDate={dayjs(`${year}-12-31`)}
                  />
                </Form.Item>
                <Form.Item name={[name, 'kind']} rules={required}>
                  <Select
                    aria-label={t('kind')}
                    style={{ width: 120 }}
                    options={(['off', 'work', 'closed', 'usual'] as const).map((value) => ({
                      value,
                      label: t(`choice.${value}`),
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'name']}>
                  <Input aria-label={t('name')} placeholder={t('name')} maxLength={100} />
                </Form.Item>
                <Button
                  type="text"
                  aria-label={t('removeLine')}
                  icon={<DeleteOutlined />}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button icon={<PlusOutlined />} onClick={() => add({ kind: 'off' })}>
              {t('addLine')}
            </Button>
          </div>
        )}
      </Form.List>
      <Form.Item name="covers" valuePropName="checked">
        <Checkbox>{t('covers')}</Checkbox>
      </Form.Item>
      <Changes changes={changes} />
      <div className="row drawer-buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={save.isPending}
          disabled={changes.length === 0 && !covers}
        >
          {t('save')}
        </Button>
        <Button disabled={changes.length === 0} onClick={() => setTrying(true)}>
          {t('simulate')}
        </Button>
        <Button type="text" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
      <TryOutDrawer
        title={t('simulate')}
        trial={trial}
        from={from}
        open={isTrying}
        onClose={() => setTrying(false)}
      />
    </Form>
  );
}

function Changes({
  changes,
}: {
  changes: readonly (Day & { before?: { kind: 'weekday' | 'weekend' | 'holiday' | 'makeup' | 'closed' } })[];
}) {
  const t = useWords(words);
  const moments = useMoments();
  if (changes.length === 0) return <p className="quiet">{t('nothingYet')}</p>;
  return (
    <section aria-label={t('preview')}>
      <div className="panel-title">{t('changes', { n: changes.length })}</div>
      <ul className="day-changes">
        {changes.map(({ on, kind, before }) => (
          <li key={on}>
            <span className="numbers">{moments.day(on)}</span>{' '}
            {before && <del className="quiet">{t(`kind.${before.kind}`)}</del>} → {t(`choice.${kind}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Each date once; of a date that is named twice the later line holds. */
function daysOf(lines: readonly (Line | undefined)[]): Day[] {
  const found = new Map<string, Day>();
  for (const line of lines) {
    if (!line?.range?.[0] || !line.range[1] || !line.kind) continue;
    const first = line.range[0].format('YYYY-MM-DD');
    const count = daysBetween(first, line.range[1].format('YYYY-MM-DD'));
    for (let i = 0; i <= count; i++) {
      const on = addDays(first, i);
      found.set(on, { on, kind: line.kind, name: line.name?.trim() || null });
    }
  }
  return [...found.values()].sort((a, b) => (a.on < b.on ? -1 : 1));
}
