import { useCode, useCodeOptions } from '../codes';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageTable, type Column } from '../components/page-table';
import { Phone } from '../components/phone';
import { StateTag, type Tone } from '../components/state-tag';
import { useMoments } from '../moments';
import { useWords } from '../words';
import { useRuleNames, useTextRules } from './rule-names';
import { words } from './texts.words';

interface Message {
  id: number;
  rule: string;
  recordType: string;
  recordKey: string;
  dueOn: string;
  branchCode: string;
  phone: string | null;
  templateVersion: number | null;
  body: string | null;
  segments: number | null;
  state: string;
  reason: string | null;
  sentAt: string | null;
  againOf: number | null;
  againAt: string | null;
}

const TONES: Record<string, Tone> = {
  queued: 'busy',
  intent: 'busy',
  sent: 'busy',
  delivered: 'good',
  undelivered: 'warn',
  failed: 'bad',
  unknown: 'warn',
  skipped: 'idle',
};

/** Every text that fell due, those not sent too, with the reason. */
export function MessageList() {
  const t = useWords(words);
  const code = useCode();
  const moments = useMoments();
  const { nameOf } = useRuleNames();
  const { data: rules = [] } = useTextRules();
  const columns: Column<Message>[] = [
    { key: 'dueOn', title: t('dueOn'), width: 105, render: (it) => moments.day(it.dueOn) },
    { key: 'rule', title: t('rule'), width: 110, render: ({ rule }) => nameOf(rule) },
    { key: 'recordKey', title: t('record'), width: 120 },
    { key: 'branch', title: t('branch'), width: 80, choice: 'hidden', render: (it) => it.branchCode },
    { key: 'phone', title: t('phone'), width: 120, render: ({ phone }) => <Phone number={phone} /> },
    {
      key: 'state',
      title: t('state'),
      width: 120,
      render: ({ state, againOf, againAt }) => (
        <>
          <StateTag tone={TONES[state] ?? 'idle'}>{code('messageState', state)}</StateTag>
          {againOf !== null && <div className="quiet">{t('again')}</div>}
          {againAt !== null && <div className="quiet">{t('sentAgain')}</div>}
        </>
      ),
    },
    {
      key: 'reason',
      title: t('reason'),
      width: 140,
      render: ({ reason }) => (reason === null ? '—' : code('messageReason', reason)),
    },
    { key: 'sent', title: t('sent'), width: 110, render: ({ sentAt }) => <Moment at={sentAt} /> },
    {
      key: 'segments',
      title: t('segments'),
      width: 60,
      choice: 'hidden',
      align: 'right',
      render: ({ segments }) => <span className="numbers">{segments ?? '—'}</span>,
    },
    {
      key: 'text',
      title: t('text'),
      width: 190,
      cut: true,
      choice: 'shown',
      render: ({ body }) => body ?? '—',
    },
  ];
  return (
    <PageTable<Message>
      id="messages"
      prefix="m."
      label={t('messages')}
      path="/api/messages"
      list="messages"
      columns={columns}
      rowKey={({ id }) => id}
      everySeconds={30}
      filters={[
        {
          key: 'rule',
          label: t('rule'),
          kind: 'choice',
          width: 110,
          options: rules.map((rule) => ({ value: rule.code, label: nameOf(rule.code) })),
        },
        {
          key: 'state',
          label: t('state'),
          kind: 'choice',
          width: 110,
          options: useCodeOptions('messageState'),
        },
        {
          key: 'reason',
          label: t('reason'),
          kind: 'choice',
          width: 120,
          options: useCodeOptions('messageReason'),
        },
        { key: 'record', label: t('record'), kind: 'text', width: 110 },
        { key: 'phone', label: t('phone'), kind: 'text', width: 110 },
        { key: 'branch', label: t('branch'), kind: 'text', width: 90 },
        { key: 'from', label: t('from'), kind: 'day', width: 118 },
        { key: 'to', label: t('to'), kind: 'day', width: 118 },
      ]}
      empty={<Nothing>{t('messagesNone')}</Nothing>}
    />
  );
}
