import { App, Button } from 'antd';
import { useState } from 'react';
import { useChange } from '../api/change';
import { Actor } from '../components/actor';
import { Moment } from '../components/moment';
import { MayOpen } from '../components/may-open';
import { NoteDialog } from '../components/note-dialog';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { PageTable, type Column } from '../components/page-table';
import { Phone } from '../components/phone';
import { StateTag, type Tone } from '../components/state-tag';
import { phoneForm } from '../phone-form.rules';
import { useWords } from '../words';
import './branch.css';
import { words } from './reply.words';

/** GET /api/texts/replies */
interface Reply {
  id: number;
  receivedAt: string;
  phone: string;
  body: string;
  kind: 'opt_out' | 'opt_in' | 'other';
  branchCode: string;
  branchName: string | null;
  recordType: string | null;
  recordKey: string | null;
  handledAt: string | null;
  handledBy: string | null;
  handledNote: string | null;
}

const TONES: Record<Reply['kind'], Tone> = { opt_out: 'idle', opt_in: 'good', other: 'warn' };

/** What customers text back: read by whoever's customer it is. */
export function Component() {
  const t = useWords(words);
  const [handling, setHandling] = useState<Reply | null>(null);
  const columns: Column<Reply>[] = [
    { key: 'received', title: t('received'), width: 120, render: (it) => <Moment at={it.receivedAt} /> },
    { key: 'phone', title: t('phone'), width: 125, render: ({ phone }) => <Phone number={phone} /> },
    {
      key: 'body',
      title: t('body'),
      width: 300,
      render: ({ body, kind }) => (
        <>
          {kind !== 'other' && (
            <>
              <StateTag tone={TONES[kind]}>{t(`kind.${kind}`)}</StateTag>{' '}
            </>
          )}
          <span className="reply-body">{body}</span>
        </>
      ),
    },
    {
      key: 'about',
      title: t('about'),
      width: 130,
      render: ({ recordType, recordKey }) =>
        recordKey ? (
          <MayOpen to={`/why/records/${recordType ?? ''}/${encodeURIComponent(recordKey)}`}>
            {recordKey}
          </MayOpen>
        ) : (
          '—'
        ),
    },
    {
      key: 'branch',
      title: t('branch'),
      width: 130,
      cut: true,
      choice: 'shown',
      render: (it) => it.branchName ?? (it.branchCode || t('nobody')),
    },
    {
      key: 'handled',
      title: t('handled'),
      width: 220,
      stays: true,
      render: (it) =>
        it.handledAt === null ? (
          <Button size="small" onClick={() => setHandling(it)}>
            {t('handle')}
          </Button>
        ) : (
          <div>
            {it.handledBy === 'system' ? (
              <span className="quiet">{t('byItself')}</span>
            ) : (
              <>
                <div>{it.handledNote}</div>
                <Actor name={it.handledBy} /> <Moment at={it.handledAt} />
              </>
            )}
          </div>
        ),
    },
  ];
  return (
    <div className="stack">
      <PageHead title={t('title')} note={t('note')} />
      <PageTable<Reply>
        id="replies"
        label={t('label')}
        path="/api/texts/replies"
        list="replies"
        columns={columns}
        rowKey={({ id }) => id}
        everySeconds={30}
        onOpen={(it) => it.handledAt === null && setHandling(it)}
        filters={[
          {
            key: 'handled',
            label: t('state'),
            kind: 'choice',
            width: 130,
            options: (['false', 'true'] as const).map((value) => ({ value, label: t(`state.${value}`) })),
          },
        ]}
        empty={
          <Nothing>
            <strong>{t('none')}</strong>
            <div>{t('noneNote')}</div>
          </Nothing>
        }
      />
      {handling && <HandleDialog of={handling} onEnd={() => setHandling(null)} />}
    </div>
  );
}

function HandleDialog({ of, onEnd }: { of: Reply; onEnd: () => void }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const handle = useChange(
    (body: { note: string | null }, send) => send.post(`/api/texts/replies/${of.id}/handled`, { body }),
    {
      renews: [['replies']],
      onSuccess: () => void message.success(t('done')),
      closes: onEnd,
    },
  );
  return (
    <NoteDialog
      title={t('handleTitle')}
      deed={t('handle')}
      label={t('noteField')}
      placeholder={t('notePlace')}
      isBusy={handle.isPending}
      error={handle.error}
      onSay={(said) => handle.mutate({ note: said || null })}
      onEnd={onEnd}
    >
      <div className="row quiet">
        <span className="numbers">{phoneForm(of.phone)}</span> <Moment at={of.receivedAt} />
      </div>
      <blockquote className="reply-words">{of.body}</blockquote>
    </NoteDialog>
  );
}
