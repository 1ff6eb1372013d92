import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useChange } from '../api/change';
import { useCode, useCodeOptions } from '../codes';
import { focusField } from '../components/focus-field';
import { FormProblem } from '../components/form-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { PageTable, type Column } from '../components/page-table';
import { StateTag } from '../components/state-tag';
import { useMoments } from '../moments';
import { useSession } from '../session';
import { useWords } from '../words';
import { DueClock } from './due-clock';
import { words } from './follow-up.words';

interface FollowUp {
  id: number;
  kind: string;
  recordType: string;
  recordKey: string;
  branchCode: string;
  branchName: string | null;
  assignee: string | null;
  assigneeName: string | null;
  note: string | null;
  openedAt: string;
  dueAt: string;
  closedAt: string | null;
  closedBy: string | null;
  outcome: string | null;
}

/** What calls and draws leave for the branch's coordinator. */
export function Component() {
  const t = useWords(words);
  const code = useCode();
  const moments = useMoments();
  const kinds = useCodeOptions('followUp');
  const { role } = useSession().user;
  const mayClose = role === 'branch' || role === 'supervisor';
  const [closing, setClosing] = useState<FollowUp | null>(null);

  const columns: Column<FollowUp>[] = [
    {
      key: 'due',
      title: t('due'),
      width: 130,
      render: ({ closedAt, dueAt }) =>
        closedAt === null ? (
          <DueClock at={dueAt} />
        ) : (
          <StateTag tone={closedAt <= dueAt ? 'good' : 'warn'}>
            {t(closedAt <= dueAt ? 'state.closed' : 'closedLate')}
          </StateTag>
        ),
    },
    { key: 'dueAt', title: t('dueAt'), width: 120, render: ({ dueAt }) => <Moment at={dueAt} /> },
    {
      key: 'kind',
      title: t('kind'),
      width: 150,
      render: ({ kind }) => <strong>{code('followUp', kind)}</strong>,
    },
    { key: 'recordKey', title: t('record'), width: 115 },
    {
      key: 'branch',
      title: t('branch'),
      width: 130,
      cut: true,
      render: (it) => it.branchName ?? it.branchCode,
    },
    {
      key: 'assignee',
      title: t('assignee'),
      width: 100,
      render: (it) => it.assigneeName ?? it.assignee ?? '—',
    },
    {
      key: 'opened',
      title: t('opened'),
      width: 120,
      choice: 'hidden',
      render: (it) => <Moment at={it.openedAt} />,
    },
    {
      key: 'outcome',
      title: t('outcome'),
      stays: true,
      width: 220,
      render: (it) =>
        it.closedAt === null ? (
          mayClose ? (
            <Button size="small" onClick={() => setClosing(it)}>
              {t('close')}
            </Button>
          ) : (
            '—'
          )
        ) : (
          <div>
            <div>{it.outcome}</div>
            <div className="quiet">
              {t('closedBy', { who: it.closedBy ?? '', at: moments.brief(it.closedAt) })}
            </div>
          </div>
        ),
    },
  ];

  return (
    <div className="stack">
      <PageHead title={t('title')} note={t('note')} />
      <PageTable<FollowUp>
        id="follow-ups"
        label={t('label')}
        path="/api/follow-ups"
        list="followUps"
        columns={columns}
        rowKey={({ id }) => id}
        everySeconds={60}
        onOpen={(it) => mayClose && it.closedAt === null && setClosing(it)}
        filters={[
          {
            key: 'state',
            label: t('state'),
            kind: 'choice',
            width: 110,
            options: (['open', 'closed', 'all'] as const).map((value) => ({
              value,
              label: t(`state.${value}`),
            })),
          },
          { key: 'kind', label: t('kind'), kind: 'choice', width: 160, options: kinds },
          {
            key: 'overdue',
            label: t('overdue'),
            kind: 'choice',
            width: 110,
            options: [
              { value: 'true', label: t('overdueYes') },
              { value: 'false', label: t('overdueNo') },
            ],
          },
        ]}
        empty={
          <Nothing>
            <strong>{t('none')}</strong>
            <div>{t('noneNote')}</div>
          </Nothing>
        }
      />
      {closing && <CloseDialog of={closing} onEnd={() => setClosing(null)} />}
    </div>
  );
}

function CloseDialog({ of, onEnd }: { of: FollowUp; onEnd: () => void }) {
  const t = useWords(words);
  const code = useCode();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ outcome: string }>();
  const close = useChange(
    ({ outcome }: { outcome: string }, send) =>
      send.post(`/api/follow-ups/${of.id}/close`, { body: { outcome: outcome.trim() } }),
    {
      renews: [['follow-ups'], ['branch-figures']],
      onSuccess: () => void message.success(t('closed')),
      closes: onEnd,
    },
  );
  return (
    <Modal
      open
      title={t('closeTitle', { kind: code('followUp', of.kind), record: of.recordKey })}
      afterOpenChange={(isOpen) => isOpen && focusField(form, 'outcome')}
      okText={t('close')}
      confirmLoading={close.isPending}
      onOk={form.submit}
      onCancel={onEnd}
    >
      <div className="row quiet">
        <DueClock at={of.dueAt} /> {of.branchName ?? of.branchCode}
      </div>
      {of.note && <p>{of.note in NOTES ? code('closeReason', of.note) : of.note}</p>}
      <Form
        form={form}
        layout="vertical"
        onFinish={(values) => close.mutate(values)}
        disabled={close.isPending}
      >
        <FormProblem form={form} error={close.error} />
        <Form.Item
          name="outcome"
          label={t('outcome')}
          rules={[{ required: true, whitespace: true, min: 2, message: t('outcomeShort') }]}
          validateTrigger="onSubmit"
        >
          <Input.TextArea
            autoFocus
            rows={3}
            className="grows"
            maxLength={500}
            placeholder={t('outcomePlace')}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What a follow-up notes by itself: how the last call ended. Anything else is somebody's words. */
const NOTES: Record<string, true> = {
  unreachable: true,
  wrong_number: true,
  no_contact: true,
  expired: true,
  in_progress: true,
};
