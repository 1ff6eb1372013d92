import { App, Button, DatePicker, Form, Input, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect, useMemo, useState } from 'react';
import { useChange } from '../../api/change';
import { problemOf, type FieldFault } from '../../api/problem';
import { ringsAgentFirst } from '../../carrier.rules';
import { pathOf } from '../../components/field-path.rules';
import { FormProblem } from '../../components/form-problem';
import { useMoments } from '../../moments';
import { serverNow, useSession } from '../../session';
import { useWords } from '../../words';
import { LINE_DEFAULTS, type Campaign, type Values, type Version } from '../campaign-names';
import { TryOutDrawer } from '../simulations/try-out-drawer';
import { instantOf } from '../wall-time';
import { useCheck, type Draft } from './check';
import { draftOf } from './differences.rules';
import { GROUPS } from './field-kinds';
import { DraftPanel } from './draft-panel';
import { FORM, SettingLine } from './setting-line';
import { fieldWords, words } from './words';

interface Filled {
  values: Partial<Values>;
  when?: 'now' | 'at';
  at?: Dayjs | null;
  note?: string;
}

/** The settings as a form by meaning; beside it what will change, to be tried out and saved. */
export function Settings({ campaign, base }: { campaign: Campaign; base: Version }) {
  const t = useWords(words);
  const names = useWords(fieldWords);
  const { message } = App.useApp();
  const { timeZone, carrier } = useSession().centre;
  const moments = useMoments();
  const [form] = Form.useForm<Filled>();
  const filled = Form.useWatch([], form) as Filled | undefined;
  const [isTrying, setTrying] = useState(false);

  const values: Values = useMemo(() => ({ ...LINE_DEFAULTS, ...base.values }), [base]);
  const draftText = JSON.stringify(draftOf(values, filled?.values ?? {}));
  const draft = useMemo(() => JSON.parse(draftText) as Draft, [draftText]);
  const effectiveFrom =
    filled?.when === 'at' && filled.at ? instantOf(filled.at.format('YYYY-MM-DD HH:mm'), timeZone) : null;
  const { check, problem, isFresh } = useCheck(campaign.code, draft, effectiveFrom);
  const trial = useMemo(() => ({ campaigns: { [campaign.code]: draft } }), [campaign.code, draft]);

  // At their fields, without moving the cursor: it is somewhere else already.
  useEffect(() => {
    const faults = problem ? problemOf(problem).errors : [];
    form.setFields(
      GROUPS.flatMap(([, all]) => [...all]).map((field) => ({
        name: ['values', field],
        errors: faults.filter((fault) => pathOf(fault.field)[1] === field).map(sentence),
      })),
    );
  }, [problem, check, form]);

  const save = useChange(
    ({ when, at, note }: Filled, send) =>
      send.put<{ version: Version }>(`/api/campaigns/${campaign.code}/values`, {
        body: {
          values: draft,
          effectiveFrom: when === 'at' && at ? instantOf(at.format('YYYY-MM-DD HH:mm'), timeZone) : undefined,
          note: note?.trim() || undefined,
          basedOn: check?.version,
        },
      }),
    {
      renews: [['campaigns'], ['campaign', campaign.code]],
      onSuccess: ({ version }) => void message.success(t('saved', { n: version.version })),
    },
  );
  const fields = GROUPS.map(
    ([group, all]) =>
      [
        group,
        all.filter((field) => field !== 'reminderDays' || base.values.reminderDays !== undefined),
      ] as const,
  ).filter(([group]) => group !== 'group.line' || ringsAgentFirst(carrier));
  const now = dayjs(`${moments.isoDay(serverNow())}T${moments.time(serverNow())}`);
  return (
    <Form<Filled>
      form={form}
      name={FORM}
      className="settings"
      labelCol={{ flex: '104px' }}
      labelAlign="left"
      colon={false}
      // Begun anew when it is saved: what was typed meanwhile would be lost.
      disabled={save.isPending}
      initialValues={{ values, when: 'now' }}
      onFinish={(values) => save.mutate(values)}
    >
      <div className="stack">
        <FormProblem form={form} error={save.error} />
        {fields.map(([group, all]) => (
          <section key={group} className="panel setting-group" aria-label={names(group)}>
            <h2 className="panel-title">{names(group)}</h2>
            {all.map((field) => (
              <SettingLine key={field} field={field} />
            ))}
          </section>
        ))}
      </div>
      <DraftPanel
        campaign={campaign}
        draft={draft}
        check={check}
        isFaulty={problem !== null}
        isFresh={isFresh}
      >
        <Form.Item label={t('effective')} name="when">
          <Radio.Group
            options={[
              { value: 'now', label: t('atOnce') },
              { value: 'at', label: t('from') },
            ]}
          />
        </Form.Item>
        {filled?.when === 'at' && (
          <Form.Item name="at" label=" " rules={[{ required: true, message: t('effective') }]}>
            <DatePicker
              aria-label={t('effective')}
              showTime={{ format: 'HH:mm', defaultValue: dayjs('2000-01-01T00:00') }}
              format="YYYY-MM-DD HH:mm"
              minDate={now}
              style={{ width: '100%' }}
            />
          </Form.Item>
        )}
        <Form.Item name="note" label={t('remark')}>
          <Input maxLength={500} placeholder={t('note')} />
        </Form.Item>
        <div className="row">
          <Button disabled={!check || problem !== null || !isFresh} onClick={() => setTrying(true)}>
            {t('simulate')}
          </Button>
          <Button
            type="primary"
            htmlType="submit"
            loading={save.isPending}
            disabled={!check || problem !== null || !isFresh || check.diff.length === 0}
          >
            {t('save')}
          </Button>
          <Button type="text" disabled={Object.keys(draft).length === 0} onClick={() => form.resetFields()}>
            {t('undo')}
          </Button>
        </div>
      </DraftPanel>
      <TryOutDrawer title={t('simulate')} trial={trial} open={isTrying} onClose={() => setTrying(false)} />
    </Form>
  );
}

function sentence({ message, hint }: FieldFault): string {
  return hint === undefined ? message : `${message}（${hint}）`;
}
