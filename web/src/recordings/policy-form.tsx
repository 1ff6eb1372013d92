import { App, Button, Form, Input, InputNumber, Switch } from 'antd';
import { useChange } from '../api/change';
import { FormProblem } from '../components/form-problem';
import { useSession } from '../session';
import { useWords } from '../words';
import type { Policies, Policy, PolicyValues } from './recording';
import { words } from './words';

const YEARS = ['shortTermYears', 'longTermYears', 'disputeYears', 'otherYears'] as const;
const WHO = ['agentsListen', 'branchesListen'] as const;
const SAID = ['announcementZh', 'announcementEn'] as const;
const FIELDS = [...YEARS, ...WHO, ...SAID];

type Filled = PolicyValues & { note?: string };

/** The newest version as a form; saving makes the next. */
export function PolicyForm({ policies: { versions, least } }: { policies: Policies }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const { role, branchCode } = useSession().user;
  const may = branchCode === null && (role === 'supervisor' || role === 'administrator');
  const [form] = Form.useForm<Filled>();
  const filled = Form.useWatch([], form) as Partial<Filled> | undefined;
  const newest = versions[0]!;
  const changed = Object.fromEntries(
    FIELDS.filter((field) => filled?.[field] !== undefined && filled[field] !== newest[field]).map(
      (field) => [field, filled?.[field]],
    ),
  );
  const save = useChange(
    (body: { values: object; note: string | null }, send) =>
      send.put<{ version: Policy }>('/api/recordings/policy', {
        body: { ...body, basedOn: newest.version },
      }),
    {
      renews: [['recordings', 'policy']],
      onSuccess: ({ version }) => void message.success(t('saved', { n: version.version })),
    },
  );
  const extra = {
    shortTermYears: t('least', { n: least.shortTerm }),
    longTermYears: t('least', { n: least.longTerm }),
    disputeYears: t('leastDispute', { n: least.dispute }),
    otherYears: t('leastOther', { n: least.other }),
  };
  return (
    <section className="panel" aria-labelledby="recording-policy">
      <h2 id="recording-policy">{t('policy')}</h2>
      <Form<Filled>
        form={form}
        layout="vertical"
        disabled={!may || save.isPending}
        initialValues={newest}
        onFinish={({ note }) => save.mutate({ values: changed, note: note?.trim() || null })}
      >
        <FormProblem
          form={form}
          error={save.error}
          names={Object.fromEntries(FIELDS.map((field) => [`values.${field}`, [field]]))}
        />
        <div className="policy-pairs">
          {YEARS.map((field) => (
            <Form.Item key={field} name={field} label={t(field)} extra={extra[field]}>
              <InputNumber suffix={t('years')} style={{ width: 140 }} />
            </Form.Item>
          ))}
          {WHO.map((field) => (
            <Form.Item key={field} name={field} label={t(field)} valuePropName="checked">
              <Switch />
            </Form.Item>
          ))}
        </div>
        {SAID.map((field) => (
          <Form.Item key={field} name={field} label={t(field)}>
            <Input.TextArea rows={2} className="grows" maxLength={200} />
          </Form.Item>
        ))}
        <p className="quiet">{t('lengthens')}</p>
        {may && (
          <>
            <Form.Item name="note" label={t('remark')}>
              <Input maxLength={500} />
            </Form.Item>
            <div className="row">
              <Button
                type="primary"
                htmlType="submit"
                loading={save.isPending}
                disabled={Object.keys(changed).length === 0}
              >
                {t('save')}
              </Button>
              {Object.keys(changed).length > 0 ? (
                <Button type="text" onClick={() => form.resetFields()}>
                  {t('undo')}
                </Button>
              ) : (
                <span className="quiet">{t('noChange')}</span>
              )}
            </div>
          </>
        )}
      </Form>
    </section>
  );
}
