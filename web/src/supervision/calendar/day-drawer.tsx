import { App, Button, Drawer, Form, Input, Radio, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useChange } from '../../api/change';
import { FormProblem } from '../../components/form-problem';
import { useMoments } from '../../moments';
import { useWords } from '../../words';
import { useHoursSets } from '../hours-sets';
import { TryOutDrawer } from '../simulations/try-out-drawer';
import { CALENDAR_RENEWS, choiceOf, type CalendarChange, type CalendarDay } from './calendar';
import { ExceptionForm } from './exception-form';
import { KindPreview } from './shift-preview';
import { useTrialStart } from './trial-start';
import type { DayChoice } from './windows.rules';
import { words } from './words';

interface Props {
  day: CalendarDay | null;
  region: string;
  hours: string;
  onClose: () => void;
}

const CHOICES = ['usual', 'off', 'work', 'closed'] as const;

/** One date: what it is, and what to make of it. */
export function DayDrawer({ day, region, hours, onClose }: Props) {
  const t = useWords(words);
  const moments = useMoments();
  const [what, setWhat] = useState<'whole' | 'windows'>('whole');
  return (
    <Drawer
      title={day && moments.day(day.date)}
      size={520}
      open={day !== null}
      onClose={onClose}
      destroyOnHidden
    >
      {day && (
        <div className="stack">
          <dl className="facts facts-left">
            <dt>{t('kind')}</dt>
            <dd>
              {t(`kind.${day.kind}`)}
              {day.name !== null && ` · ${day.name}`}
              {day.provisional && <span className="quiet"> · {t('provisional')}</span>}
            </dd>
            <dt>{t('source')}</dt>
            <dd>{day.source === 'weekday' ? t('sourceWeekday') : day.source}</dd>
          </dl>
          <Segmented
            aria-label={t('makeIt')}
            value={what}
            options={[
              { value: 'whole', label: t('whole') },
              { value: 'windows', label: t('windows') },
            ]}
            onChange={setWhat}
          />
          {what === 'whole' ? (
            <KindForm day={day} region={region} onDone={onClose} />
          ) : (
            <ExceptionForm day={day} region={region} hours={hours} onDone={onClose} />
          )}
        </div>
      )}
    </Drawer>
  );
}

interface Filled {
  kind: DayChoice;
  name?: string;
  source: string;
  note?: string;
}

function KindForm({ day, region, onDone }: { day: CalendarDay; region: string; onDone: () => void }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const moments = useMoments();
  const { data } = useHoursSets();
  const [form] = Form.useForm<Filled>();
  const now = choiceOf(day.kind);
  const kind = Form.useWatch('kind', form) ?? now;
  const [isTrying, setTrying] = useState(false);
  const from = useTrialStart(day.date);
  const trial = useMemo(() => ({ days: [{ region, date: day.date, kind }] }), [region, day.date, kind]);
  const save = useChange(
    ({ kind: to, name, source, note }: Filled, send) =>
      send.put<CalendarChange>('/api/calendar/days', {
        body: {
          region,
          source: source.trim(),
          note: note?.trim() || null,
          days: [{ on: day.date, kind: to, name: name?.trim() || null }],
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
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ kind: now, name: day.name ?? '', source: t('sourceOwn') }}
      onFinish={(values) => save.mutate(values)}
    >
      <FormProblem form={form} error={save.error} names={{ 'days[0].name': ['name'] }} />
      <Form.Item name="kind" label={t('makeIt')}>
        <Radio.Group options={CHOICES.map((value) => ({ value, label: t(`choice.${value}`) }))} />
      </Form.Item>
      {kind !== 'usual' && (
        <Form.Item name="name" label={t('name')}>
          <Input maxLength={100} />
        </Form.Item>
      )}
      <Form.Item
        name="source"
        label={t('source')}
        rules={[{ required: true, whitespace: true, message: t('required') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={t('note')}>
        <Input maxLength={500} />
      </Form.Item>
      <KindPreview date={day.date} from={now} to={kind} sets={data?.hours ?? []} />
      <div className="row drawer-buttons">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
        <Button disabled={kind === now} onClick={() => setTrying(true)}>
          {t('simulate')}
        </Button>
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
