import { Alert, Button, Checkbox, DatePicker, Drawer, Form, Input, Radio, Segmented, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { Link } from 'react-router';
import { useChange } from '../../api/change';
import { FormProblem } from '../../components/form-problem';
import { useJoin } from '../../join';
import { useSession } from '../../session';
import { useWords } from '../../words';
import type { Campaign } from '../campaign-names';
import { useFigures } from '../../figures';
import { instantOf } from '../wall-time';
import { words } from './draw-by-hand.words';

/** Events by which a filter chooses, by kind of record. */
const EVENTS = {
  claim: ['reported_at', 'dispatched_at', 'arrived_at', 'closed_at', 'paid_at'],
  policy: ['underwritten_at'],
  complaint: ['received_at', 'contacted_at', 'approved_at', 'closed_at'],
  repair: ['received_at', 'appointed_at', 'estimated_at', 'ready_at', 'handed_over_at'],
} as const;
type Kind = keyof typeof EVENTS;

interface Filled {
  title: string;
  recordType: Kind;
  how: 'list' | 'filter';
  keys?: string;
  event?: string;
  period?: [Dayjs, Dayjs];
  branches?: string;
  crossRegion?: boolean;
}

interface Drawn {
  id: number;
  eligible: number;
  drawn: number;
  excluded: number;
  calls: number;
  unknown?: number;
  unknownKeys?: string[];
  drawnAlready?: { count: number; keys: string[] };
}

const listed = (text: string | undefined) => [
  ...new Set((text ?? '').split(/[\s,，、;；]+/).filter(Boolean)),
];

interface Props {
  campaign: Campaign;
  open: boolean;
  onClose: () => void;
}

/** A draw that a supervisor asks for: a list of numbers, or a filter. */
export function DrawByHand({ campaign, open, onClose }: Props) {
  const t = useWords(words);
  const { timeZone } = useSession().centre;
  const [form] = Form.useForm<Filled>();
  const kind = Form.useWatch('recordType', form) ?? 'claim';
  const how = Form.useWatch('how', form) ?? 'list';
  const keys = Form.useWatch('keys', form);
  const draw = useChange(
    (filled: Filled, send) =>
      send.post<Drawn>(`/api/campaigns/${campaign.code}/draws`, { body: bodyOf(filled, timeZone) }),
    { renews: [['draws'], ['coverage'], ['wallboard']] },
  );
  const close = () => {
    // What is drawn is done with; what is not stays written.
    if (draw.data) form.resetFields();
    draw.reset();
    onClose();
  };
  const required = [{ required: true, message: t('required') }];
  return (
    <Drawer
      title={t('title')}
      size={480}
      open={open}
      onClose={close}
      destroyOnHidden
      footer={
        draw.data ? (
          <div className="row">
            <Button type="primary" onClick={close}>
              {t('close')}
            </Button>
            <Button
              onClick={() => {
                draw.reset();
                form.resetFields();
              }}
            >
              {t('another')}
            </Button>
          </div>
        ) : (
          <div className="row">
            <Button type="primary" loading={draw.isPending} onClick={() => form.submit()}>
              {t('run')}
            </Button>
            <Button onClick={close}>{t('cancel')}</Button>
          </div>
        )
      }
    >
      {draw.data ? (
        <Outcome drawn={draw.data} />
      ) : (
        <Form<Filled>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ recordType: 'claim', how: 'list' }}
          onFinish={(filled) => draw.mutate(filled)}
        >
          <FormProblem
            form={form}
            error={draw.error}
            names={{ 'filter.event': ['event'], 'filter.branchCodes': ['branches'], filter: ['period'] }}
          />
          <Form.Item name="title" label={t('name')} rules={required}>
            <Input maxLength={200} placeholder={t('namePlaceholder')} />
          </Form.Item>
          <Form.Item name="recordType" label={t('record')}>
            <Radio.Group
              options={(Object.keys(EVENTS) as Kind[]).map((value) => ({
                value,
                label: t(`record.${value}`),
              }))}
              onChange={() => form.setFieldValue('event', undefined)}
            />
          </Form.Item>
          <Form.Item name="how" label={t('how')}>
            <Segmented
              options={[
                { value: 'list', label: t('list') },
                { value: 'filter', label: t('filter') },
              ]}
            />
          </Form.Item>
          {how === 'list' ? (
            <Form.Item
              name="keys"
              label={t('keys')}
              rules={required}
              extra={t('keysNote', { n: listed(keys).length })}
            >
              <Input.TextArea rows={10} spellCheck={false} />
            </Form.Item>
          ) : (
            <>
              <Form.Item name="event" label={t('event')} rules={required}>
                <Select options={EVENTS[kind].map((value) => ({ value, label: t(`event.${value}`) }))} />
              </Form.Item>
              <Form.Item name="period" label={t('period')} rules={required} extra={t('periodNote')}>
                <DatePicker.RangePicker aria-label={t('period')} style={{ width: '100%' }} />
              </Form.Item>
              <Form.Item name="branches" label={t('branches')} extra={t('branchesNote')}>
                <Input />
              </Form.Item>
              {kind === 'claim' && (
                <Form.Item name="crossRegion" valuePropName="checked">
                  <Checkbox>{t('crossRegion')}</Checkbox>
                </Form.Item>
              )}
            </>
          )}
        </Form>
      )}
    </Drawer>
  );
}

function bodyOf({ title, recordType, how, ...filled }: Filled, timeZone: string) {
  const about = { title, recordType };
  if (how === 'list') return { ...about, keys: listed(filled.keys) };
  const [first, last] = filled.period!;
  const branchCodes = listed(filled.branches);
  const at = (day: Dayjs) => instantOf(`${day.format('YYYY-MM-DD')} 00:00`, timeZone);
  return {
    ...about,
    filter: {
      event: filled.event,
      from: at(first),
      to: at(last.add(1, 'day')),
      ...(branchCodes.length > 0 && { branchCodes }),
      ...(filled.crossRegion && recordType === 'claim' && { crossRegion: true }),
    },
  };
}

function Outcome({ drawn }: { drawn: Drawn }) {
  const t = useWords(words);
  const join = useJoin();
  const { count } = useFigures();
  const { id, eligible, drawn: n, excluded, calls, unknown = 0, unknownKeys = [], drawnAlready } = drawn;
  return (
    <div className="stack" role="status">
      <Alert
        type="success"
        showIcon
        title={t('done', {
          eligible: count(eligible),
          drawn: count(n),
          excluded: count(excluded),
          calls: count(calls),
        })}
      />
      {unknown > 0 && (
        <Alert type="warning" showIcon title={t('unknown', { n: unknown, keys: join(unknownKeys) })} />
      )}
      {drawnAlready && drawnAlready.count > 0 && (
        <Alert
          type="info"
          showIcon
          title={t('already', { n: drawnAlready.count, keys: join(drawnAlready.keys) })}
        />
      )}
      <Link to={`/draws?draw=${id}`}>{t('toDraw')}</Link>
    </div>
  );
}
