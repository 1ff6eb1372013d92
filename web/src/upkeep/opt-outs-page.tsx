import { App, Button, Form, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useChange } from '../api/change';
import { PhoneVerdict, usePhoneCheck } from '../branch/phone-check';
import { useCode, useCodeOptions } from '../codes';
import { Actor } from '../components/actor';
import { focusField } from '../components/focus-field';
import { FormProblem } from '../components/form-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { PageTable, type Column } from '../components/page-table';
import { Phone } from '../components/phone';
import { useShortcut } from '../components/shortcuts';
import { halfOf } from '../halves.rules';
import { phoneForm } from '../phone-form.rules';
import { useLanguage, useWords } from '../words';
import { words } from './opt-outs.words';
import { useRuleNames } from './rule-names';

interface OptOut {
  id: number;
  phone: string;
  channel: 'call' | 'text' | 'all';
  rule: string | null;
  source: string;
  note: string | null;
  createdBy: string;
  createdAt: string;
  liftedBy: string | null;
  liftedAt: string | null;
  liftReason: string | null;
}

/** Who must not be called or texted: found by number, entered, lifted with a reason. */
export function Component() {
  const t = useWords(words);
  const language = useLanguage();
  const code = useCode();
  const { nameOf } = useRuleNames();
  const [adding, setAdding] = useState(false);
  const [lifting, setLifting] = useState<OptOut | null>(null);
  useShortcut('n', t('add'), () => setAdding(true));

  const columns: Column<OptOut>[] = [
    { key: 'phone', title: t('phone'), width: 150, render: ({ phone }) => <Phone number={phone} /> },
    { key: 'channel', title: t('channel'), width: 110, render: ({ channel }) => code('channel', channel) },
    {
      key: 'rule',
      title: t('rule'),
      width: 150,
      render: ({ rule }) => (rule ? nameOf(rule) : t('everyRule')),
    },
    {
      key: 'source',
      title: t('source'),
      width: 120,
      choice: 'shown',
      render: ({ source }) => (`source.${source}` in words ? t(`source.${source}` as 'source.api') : source),
    },
    {
      key: 'by',
      title: t('by'),
      width: 150,
      render: ({ createdBy, createdAt }) => (
        <>
          <Moment at={createdAt} /> <Actor name={createdBy} />
        </>
      ),
    },
    {
      key: 'note',
      title: t('noteField'),
      width: 180,
      cut: true,
      render: ({ note }) => halfOf(note ?? '—', language),
    },
    {
      key: 'actions',
      stays: true,
      title: t('lifted'),
      width: 190,
      render: (it) =>
        it.liftedAt === null ? (
          <Button size="small" onClick={() => setLifting(it)}>
            {t('lift')}
          </Button>
        ) : (
          <>
            <Moment at={it.liftedAt} /> <Actor name={it.liftedBy} />
            {it.liftReason && <div>{it.liftReason}</div>}
          </>
        ),
    },
  ];
  return (
    <div className="stack">
      <PageHead title={t('title')} note={t('note')}>
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('add')}
        </Button>
      </PageHead>
      <PageTable<OptOut>
        id="opt-outs"
        label={t('label')}
        path="/api/opt-outs"
        list="optOuts"
        columns={columns}
        rowKey={({ id }) => id}
        filters={[
          { key: 'phone', label: t('phoneFind'), kind: 'text', width: 190 },
          {
            key: 'inForce',
            label: t('inForce'),
            kind: 'choice',
            options: (['true', 'false'] as const).map((value) => ({ value, label: t(`inForce.${value}`) })),
          },
        ]}
        empty={
          <Nothing>
            <strong>{t('none')}</strong>
            <div>{t('noneNote')}</div>
          </Nothing>
        }
      />
      {adding && <AddDialog onEnd={() => setAdding(false)} />}
      {lifting && <LiftDialog of={lifting} onEnd={() => setLifting(null)} />}
    </div>
  );
}

interface NewOptOut {
  phone: string;
  channel: OptOut['channel'];
  rule?: string | null;
  note?: string;
}

function AddDialog({ onEnd }: { onEnd: () => void }) {
  const t = useWords(words);
  const channels = useCodeOptions('channel');
  const { options } = useRuleNames();
  const { message } = App.useApp();
  const [form] = Form.useForm<NewOptOut>();
  const phone = Form.useWatch('phone', form) ?? '';
  const { check, isChecking } = usePhoneCheck(phone);
  const add = useChange(
    ({ phone: typed, channel, rule, note }: NewOptOut, send) =>
      send.post<{ created: boolean }>('/api/opt-outs', {
        body: {
          phone: typed.trim(),
          channel,
          rule: rule || null,
          note: note?.trim() || null,
          source: 'desk',
        },
      }),
    {
      renews: [['opt-outs']],
      onSuccess: ({ created }) => {
        if (created) void message.success(t('added'));
        else void message.info(t('addedBefore'));
      },
      closes: onEnd,
    },
  );
  return (
    <Modal
      open
      title={t('addTitle')}
      afterOpenChange={(isOpen) => isOpen && focusField(form, 'phone')}
      okText={t('save')}
      cancelText={t('cancel')}
      confirmLoading={add.isPending}
      onOk={form.submit}
      onCancel={onEnd}
    >
      <Form
        form={form}
        layout="vertical"
        disabled={add.isPending}
        initialValues={{ channel: 'all' }}
        onFinish={(values) => add.mutate(values)}
      >
        <FormProblem form={form} error={add.error} />
        <Form.Item
          name="phone"
          label={t('phone')}
          validateTrigger="onSubmit"
          rules={[{ required: true, whitespace: true, message: t('phoneNeeded') }]}
          extra={<PhoneVerdict check={check} isChecking={isChecking} />}
        >
          <Input autoFocus autoComplete="off" inputMode="tel" maxLength={40} />
        </Form.Item>
        <Form.Item name="channel" label={t('channel')}>
          <Radio.Group options={channels.toReversed()} />
        </Form.Item>
        <Form.Item name="rule" label={t('rule')}>
          <Select
            allowClear
            options={options}
            placeholder={t('ruleAll')}
            showSearch={{ optionFilterProp: 'label' }}
          />
        </Form.Item>
        <Form.Item name="note" label={t('noteField')}>
          <Input.TextArea rows={1} className="grows" maxLength={500} placeholder={t('notePlace')} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function LiftDialog({ of, onEnd }: { of: OptOut; onEnd: () => void }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const lift = useChange(
    ({ reason }: { reason: string }, send) =>
      send.delete(`/api/opt-outs/${of.id}`, { query: { reason: reason.trim() } }),
    {
      renews: [['opt-outs']],
      onSuccess: () => void message.success(t('liftDone')),
      closes: onEnd,
    },
  );
  return (
    <Modal
      open
      title={t('liftTitle', { phone: phoneForm(of.phone) })}
      afterOpenChange={(isOpen) => isOpen && focusField(form, 'reason')}
      okText={t('lift')}
      okButtonProps={{ danger: true }}
      cancelText={t('cancel')}
      confirmLoading={lift.isPending}
      onOk={form.submit}
      onCancel={onEnd}
    >
      <p className="quiet">{t('liftNote')}</p>
      <Form
        form={form}
        layout="vertical"
        disabled={lift.isPending}
        onFinish={(values) => lift.mutate(values)}
      >
        <FormProblem form={form} error={lift.error} />
        <Form.Item
          name="reason"
          label={t('liftReason')}
          validateTrigger="onSubmit"
          rules={[{ required: true, whitespace: true, min: 2, message: t('liftShort') }]}
        >
          <Input.TextArea autoFocus rows={2} className="grows" maxLength={500} placeholder={t('liftPlace')} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
