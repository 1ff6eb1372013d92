import { Alert, Button, Checkbox, DatePicker, Select, Skeleton, Table, type TableColumnsType } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useChange } from '../api/change';
import { useCode } from '../codes';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { NoteDialog } from '../components/note-dialog';
import { Nothing } from '../components/nothing';
import { Phone } from '../components/phone';
import { useMoments } from '../moments';
import { useSession } from '../session';
import { instantOf } from '../supervision/wall-time';
import { useWords } from '../words';
import { countBy, useTextsInDoubt, type SentAgain, type TextInDoubt } from './in-doubt';
import { words } from './in-doubt.words';
import { useRuleNames, useTextRules } from './rule-names';
import { words as texts } from './texts.words';

/** Texts of which nobody knows whether they went out, for a person to decide about. */
export function InDoubtTab() {
  const t = useWords(words);
  const { timeZone } = useSession().centre;
  const [rule, setRule] = useState<string>();
  const [reason, setReason] = useState<string>();
  const [times, setTimes] = useState<{ from: Dayjs | null; to: Dayjs | null }>({ from: null, to: null });
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [asking, setAsking] = useState<TextInDoubt[] | null>(null);
  const [done, setDone] = useState<SentAgain | null>(null);
  const instant = (at: Dayjs | null) => (at ? instantOf(at.format('YYYY-MM-DD HH:mm'), timeZone) : undefined);
  const { data, error, refetch } = useTextsInDoubt({
    rule,
    reason,
    from: instant(times.from),
    to: instant(times.to),
  });
  const all = data?.texts ?? [];
  const may = all.filter(({ why }) => why === null);
  // What is no longer there, or not shown, is not sent.
  const taken = may.filter(({ id }) => chosen.includes(id));
  return (
    <div className="stack">
      <p className="quiet">{t('note')}</p>
      <Filters
        {...{ rule, reason, times }}
        onRule={setRule}
        onReason={setReason}
        onTimes={(next) => setTimes({ ...times, ...next })}
      />
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {done && <Outcome done={done} onEnd={() => setDone(null)} />}
      {!data && !error && <Skeleton active paragraph={{ rows: 4 }} title={false} />}
      {data && data.asked > 0 && <p className="quiet">{t('asked', { n: data.asked })}</p>}
      {data && all.length === 0 && <Nothing>{t('none')}</Nothing>}
      {all.length > 0 && (
        <section className="stack" aria-label={t('list')}>
          {data!.total > all.length && <p>{t('total', { total: data!.total, n: all.length })}</p>}
          <div className="row">
            <Checkbox
              disabled={may.length === 0}
              checked={may.length > 0 && taken.length === may.length}
              indeterminate={taken.length > 0 && taken.length < may.length}
              onChange={({ target }) => setChosen(target.checked ? may.map(({ id }) => id) : [])}
            >
              {t('all', { n: may.length })}
            </Checkbox>
            <span className="grow" />
            <Button type="primary" disabled={taken.length === 0} onClick={() => setAsking(taken)}>
              {t('sendAgain')} {taken.length > 0 && taken.length}
            </Button>
          </div>
          <DoubtTable all={all} chosen={taken.map(({ id }) => id)} onChoose={setChosen} />
        </section>
      )}
      {asking && (
        <AgainDialog
          asked={asking}
          onDone={(answer) => {
            setDone(answer);
            setChosen([]);
            setAsking(null);
          }}
          onEnd={() => setAsking(null)}
        />
      )}
    </div>
  );
}

interface FiltersProps {
  rule: string | undefined;
  reason: string | undefined;
  times: { from: Dayjs | null; to: Dayjs | null };
  onRule: (rule?: string) => void;
  onReason: (reason?: string) => void;
  onTimes: (times: { from?: Dayjs | null; to?: Dayjs | null }) => void;
}

function Filters({ rule, reason, times, onRule, onReason, onTimes }: FiltersProps) {
  const t = useWords(words);
  const all = useWords(texts);
  const code = useCode();
  const { nameOf } = useRuleNames();
  const { data: rules = [] } = useTextRules();
  return (
    <div className="row">
      {(['from', 'to'] as const).map((end) => {
        const label = t(end === 'from' ? 'fromTime' : 'toTime');
        return (
          <DatePicker
            key={end}
            aria-label={label}
            placeholder={label}
            showTime={{ format: 'HH:mm', defaultValue: dayjs('2000-01-01T00:00') }}
            format="YYYY-MM-DD HH:mm"
            style={{ width: 180 }}
            value={times[end]}
            onChange={(at) => onTimes({ [end]: at })}
          />
        );
      })}
      <Select
        aria-label={t('doubt')}
        placeholder={t('doubt')}
        style={{ width: 150 }}
        allowClear
        value={reason ?? null}
        options={['no_trace', 'no_receipt'].map((value) => ({ value, label: code('messageReason', value) }))}
        onChange={(value) => onReason(value ?? undefined)}
      />
      <Select
        aria-label={all('rule')}
        placeholder={all('rule')}
        style={{ width: 150 }}
        allowClear
        value={rule ?? null}
        options={rules.map((each) => ({ value: each.code, label: nameOf(each.code) }))}
        onChange={(value) => onRule(value ?? undefined)}
      />
    </div>
  );
}

interface TableProps {
  all: TextInDoubt[];
  chosen: number[];
  onChoose: (ids: number[]) => void;
}

function DoubtTable({ all, chosen, onChoose }: TableProps) {
  const t = useWords(words);
  const other = useWords(texts);
  const { nameOf } = useRuleNames();
  const columns: TableColumnsType<TextInDoubt> = [
    { key: 'at', title: t('at'), render: (_, { intentAt }) => <Moment at={intentAt} /> },
    { key: 'rule', title: other('rule'), render: (_, { rule }) => nameOf(rule) },
    { key: 'record', title: other('record'), dataIndex: 'recordKey' },
    { key: 'phone', title: other('phone'), render: (_, { phone }) => <Phone number={phone} /> },
    { key: 'provider', title: t('provider'), dataIndex: 'provider' },
    { key: 'doubt', title: t('doubt'), render: (_, { doubt }) => t(`doubt.${doubt}`) },
    { key: 'until', title: t('until'), render: (_, { expiresAt }) => <Moment at={expiresAt} /> },
    {
      key: 'text',
      title: other('text'),
      render: (_, { body }) => (
        <div className="cut" style={{ maxWidth: 190 }} title={body ?? undefined}>
          {body ?? '—'}
        </div>
      ),
    },
    { key: 'may', title: t('may'), render: (_, text) => <Possible text={text} /> },
  ];
  return (
    <Table<TextInDoubt>
      size="small"
      rowKey="id"
      dataSource={all}
      columns={columns}
      scroll={{ x: 'max-content' }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      rowSelection={{
        columnTitle: t('choose'),
        columnWidth: 56,
        selectedRowKeys: chosen,
        onChange: (keys) => onChoose(keys.map(Number)),
        getCheckboxProps: ({ why, recordKey }) => ({
          disabled: why !== null,
          'aria-label': t('chooseOne', { record: recordKey }),
        }),
      }}
    />
  );
}

function Possible({ text: { why, from } }: { text: TextInDoubt }) {
  const t = useWords(words);
  const moments = useMoments();
  if (why === null) return t('yes');
  if (why === 'too_young' && from) return t('why.too_young', { time: moments.brief(from) });
  return t(why === 'stale' ? 'why.stale' : 'why.other');
}

interface DialogProps {
  asked: TextInDoubt[];
  onDone: (answer: SentAgain) => void;
  onEnd: () => void;
}

function AgainDialog({ asked, onDone, onEnd }: DialogProps) {
  const t = useWords(words);
  const moments = useMoments();
  const again = useChange(
    (body: { ids: number[]; note: string }, send) =>
      send.post<SentAgain>('/api/texts/in-doubt/send-again', { body }),
    { renews: [['texts-in-doubt'], ['messages'], ['text-state']], onSuccess: onDone },
  );
  const times = asked.map(({ intentAt }) => intentAt).sort();
  return (
    <NoteDialog
      title={t('ask', { n: asked.length })}
      deed={t('sendAgain')}
      label={t('reason')}
      placeholder={t('reasonPlace')}
      needed
      note={t('askNote')}
      isBusy={again.isPending}
      error={again.error}
      onSay={(note) => again.mutate({ ids: asked.map(({ id }) => id), note })}
      onEnd={onEnd}
    >
      <ul className="plain-list">
        <li>{t('askTime', { from: moments.brief(times[0]), to: moments.brief(times.at(-1)) })}</li>
        {countBy(asked, ({ doubt }) => doubt).map(([doubt, n]) => (
          <li key={doubt}>{t('askDoubt', { n, why: t(`doubt.${doubt}`) })}</li>
        ))}
      </ul>
    </NoteDialog>
  );
}

function Outcome({ done, onEnd }: { done: SentAgain; onEnd: () => void }) {
  const t = useWords(words);
  const code = useCode();
  const sent = done.made.filter(({ state }) => state === 'queued').length;
  const skipped = done.made.filter(({ state }) => state === 'skipped');
  const rest = [
    ...countBy(skipped, ({ reason }) => reason ?? '').map(([reason, n]) =>
      t('doneSkipped', { n, why: code('messageReason', reason) }),
    ),
    ...(done.refused.length > 0 ? [t('doneRefused', { n: done.refused.length })] : []),
  ];
  return (
    <Alert
      type={rest.length > 0 ? 'warning' : 'success'}
      showIcon
      role="status"
      closable={{ onClose: onEnd }}
      title={t('done', { n: sent })}
      description={rest.length > 0 ? rest.join(' · ') : undefined}
    />
  );
}
