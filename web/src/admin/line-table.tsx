import { App, Button, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useChange } from '../api/change';
import { Actor } from '../components/actor';
import { FormProblem } from '../components/form-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageTable, type Column } from '../components/page-table';
import { Phone } from '../components/phone';
import { StateTag } from '../components/state-tag';
import { useSession, type Role } from '../session';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import { words } from './words';

/** GET /api/lines */
interface Line {
  staffNo: string;
  name: string;
  role: Role;
  branchCode: string | null;
  kind: 'phone' | 'softphone' | null;
  /** Masked. */
  phone: string | null;
  setBy: string | null;
  setAt: string | null;
}

/** Where everybody who calls is called first. */
export function LineTable() {
  const t = useWords(words);
  const roles = useWords(shell);
  const maySet = useSession().user.role === 'supervisor';
  const [setting, setSetting] = useState<Line | null>(null);
  const columns: Column<Line>[] = [
    { key: 'staffNo', title: t('staffNo'), width: 100 },
    { key: 'name', title: t('name'), width: 140 },
    { key: 'role', title: t('role'), width: 100, render: ({ role }) => roles(`role.${role}`) },
    {
      key: 'kind',
      title: t('line'),
      width: 190,
      render: ({ kind }) => (kind ? t(`line.${kind}`) : <StateTag tone="warn">{t('line.none')}</StateTag>),
    },
    { key: 'phone', title: t('linePhone'), width: 150, render: ({ phone }) => <Phone number={phone} /> },
    {
      key: 'setBy',
      title: t('lineSetBy'),
      width: 190,
      render: ({ setBy, setAt }) =>
        setAt ? (
          <>
            <Actor name={setBy} /> <Moment at={setAt} />
          </>
        ) : (
          '—'
        ),
    },
    ...(maySet
      ? [
          {
            key: 'set',
            title: t('deeds'),
            width: 80,
            render: (line: Line) => (
              <Button size="small" onClick={() => setSetting(line)}>
                {t('lineSet')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <p className="quiet">{t('lineNote')}</p>
      <PageTable<Line>
        id="lines"
        prefix="l-"
        path="/api/lines"
        list="lines"
        label={t('tabLines')}
        limit={100}
        columns={columns}
        rowKey={({ staffNo }) => staffNo}
        onOpen={maySet ? setSetting : undefined}
        empty={<Nothing>{t('lineNone')}</Nothing>}
      />
      {setting && <LineForm of={setting} onEnd={() => setSetting(null)} />}
    </>
  );
}

interface Filled {
  kind: 'phone' | 'softphone';
  phone?: string;
}

function LineForm({ of, onEnd }: { of: Line; onEnd: () => void }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const kind = Form.useWatch('kind', form);
  // A softphone is the page of a desk, which a supervisor has not.
  const isSupervisor = of.role === 'supervisor';
  const save = useChange(
    ({ kind: chosen, phone }: Filled, send) =>
      send.put(`/api/lines/${encodeURIComponent(of.staffNo)}`, {
        body: chosen === 'phone' ? { kind: chosen, phone: phone?.trim() } : { kind: chosen },
      }),
    {
      renews: [['lines']],
      onSuccess: () => void message.success(t('lineSaved')),
      closes: onEnd,
    },
  );
  return (
    <Modal
      open
      title={t('lineSetTitle', { name: of.name })}
      okText={t('lineSet')}
      confirmLoading={save.isPending}
      onOk={form.submit}
      onCancel={onEnd}
      width={420}
    >
      <Form<Filled>
        form={form}
        layout="vertical"
        disabled={save.isPending}
        initialValues={{ kind: isSupervisor ? 'phone' : (of.kind ?? 'phone') }}
        onFinish={(values) => save.mutate(values)}
      >
        <FormProblem form={form} error={save.error} />
        <Form.Item name="kind">
          <Radio.Group
            aria-label={t('line')}
            options={(['phone', 'softphone'] as const)
              .filter((each) => each === 'phone' || !isSupervisor)
              .map((value) => ({ value, label: t(`line.${value}`) }))}
          />
        </Form.Item>
        {kind !== 'softphone' && (
          <Form.Item
            name="phone"
            label={t('linePhone')}
            validateTrigger="onSubmit"
            rules={[{ required: true, whitespace: true, message: t('linePhoneNeeded') }]}
          >
            <Input inputMode="tel" autoComplete="off" maxLength={40} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
