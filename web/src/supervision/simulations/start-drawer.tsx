import { Button, DatePicker, Drawer, Form, InputNumber, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useChange } from '../../api/change';
import { FormProblem } from '../../components/form-problem';
import { useMoments } from '../../moments';
import { serverNow } from '../../session';
import { useWords } from '../../words';
import { useAgentsCount } from '../agents-count';
import { useCampaignOptions } from '../campaign-names';
import { addDays } from '../dates.rules';
import type { Run, SimulationOptions } from './run';
import { words } from './words';

interface Filled {
  period: [Dayjs, Dayjs];
  agents: number;
  seed: number;
  kind: 'dry' | 'full';
  closed?: Dayjs[];
  suspended?: string[];
}

interface Props {
  open: boolean;
  onClose: () => void;
  onStarted: (run: Run) => void;
}

const WEEKS = [1, 2, 4, 8];

/** Some days to come, with so many people: what would be drawn, and does it fit. */
export function StartDrawer({ open, onClose, onStarted }: Props) {
  const t = useWords(words);
  return (
    <Drawer title={t('new')} size={460} open={open} onClose={onClose} destroyOnHidden>
      <StartForm onClose={onClose} onStarted={onStarted} />
    </Drawer>
  );
}

function StartForm({ onClose, onStarted }: Omit<Props, 'open'>) {
  const t = useWords(words);
  const [form] = Form.useForm<Filled>();
  const today = useMoments().isoDay(serverNow());
  const agents = useAgentsCount();
  const campaigns = useCampaignOptions();
  const kind = Form.useWatch('kind', form) ?? 'dry';
  const start = useChange(
    (filled: Filled, send) => send.post<Run>('/api/simulations', { body: optionsOf(filled) }),
    { renews: [['simulations']], onSuccess: onStarted },
  );
  const weeks = (n: number): [Dayjs, Dayjs] => [dayjs(today), dayjs(addDays(today, n * 7 - 1))];
  const number = { precision: 0, style: { width: 160 } };
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ period: weeks(2), agents, seed: 1, kind: 'dry' }}
      onFinish={(filled) => start.mutate(filled)}
    >
      <FormProblem
        form={form}
        error={start.error}
        names={{ from: ['period'], to: ['period'], close: ['closed'] }}
      />
      <Form.Item
        name="period"
        label={t('period')}
        extra={
          <span className="row tight">
            {WEEKS.map((n) => (
              <Button key={n} size="small" onClick={() => form.setFieldValue('period', weeks(n))}>
                {t('weeks', { n })}
              </Button>
            ))}
            {t('lastDay')}
          </span>
        }
      >
        <DatePicker.RangePicker aria-label={t('period')} allowClear={false} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="kind" label={t('kind')} extra={t(kind === 'dry' ? 'dryNote' : 'fullNote')}>
        <Radio.Group
          options={[
            { value: 'dry', label: t('dry') },
            { value: 'full', label: t('full') },
          ]}
        />
      </Form.Item>
      <div className="halves-tight">
        <Form.Item name="agents" label={t('agents')}>
          <InputNumber {...number} suffix={t('people')} />
        </Form.Item>
        <Form.Item name="seed" label={t('seed')} extra={t('seedNote')}>
          <InputNumber {...number} />
        </Form.Item>
      </div>
      <h2 className="panel-title">{t('whatIf')}</h2>
      <p className="quiet">{t('whatIfNote')}</p>
      <Form.Item name="closed" label={t('closedDays')} extra={t('closedDaysNote')}>
        <DatePicker multiple maxTagCount="responsive" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="suspended" label={t('suspended')} extra={t('suspendedNote')}>
        <Select mode="multiple" options={campaigns} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <p className="quiet">{t('draftNote')}</p>
      <div className="row drawer-buttons">
        <Button type="primary" htmlType="submit" loading={start.isPending}>
          {t('start')}
        </Button>
        <Button type="text" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </Form>
  );
}

function optionsOf({
  period: [first, last],
  agents,
  seed,
  kind,
  closed = [],
  suspended = [],
}: Filled): SimulationOptions {
  const day = (at: Dayjs) => at.format('YYYY-MM-DD');
  return {
    from: day(first),
    to: addDays(day(last), 1),
    agents,
    seed,
    dry: kind === 'dry',
    close: closed.map(day),
    suspended,
  };
}
