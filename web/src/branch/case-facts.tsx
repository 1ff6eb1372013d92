import type { ReactNode } from 'react';
import { Phone } from '../components/phone';
import { useMoments } from '../moments';
import { Moment } from '../components/moment';
import { useWords } from '../words';
import type { CaseRecord, WholeCase } from './case';
import { words } from './words';

type WordKey = keyof typeof words;

/** The numbers of a record, each with its kind. */
export function Numbers({ of }: { of: Pick<CaseRecord, 'numbers' | 'numberKinds'> | null }) {
  const t = useWords(words);
  if (!of || of.numbers.length === 0) return <span className="quiet">{t('noNumber')}</span>;
  return of.numbers.map((number, at) => (
    <span key={number} className="case-number">
      <Phone number={number} /> <KindName kind={of.numberKinds[at]} />
    </span>
  ));
}

function KindName({ kind }: { kind: string | undefined }) {
  const t = useWords(words);
  const key = `kind.${kind}`;
  return key in words ? <span className="quiet">{t(key as 'kind.mobile')}</span> : null;
}

function useRecordName(): (type: string) => string {
  const t = useWords(words);
  return (type) => (`record.${type}` in words ? t(`record.${type}` as 'record.policy' & WordKey) : type);
}

/** Who it is about, and which record. */
export function CaseFacts({ whole }: { whole: WholeCase }) {
  const t = useWords(words);
  const moments = useMoments();
  const recordName = useRecordName();
  const { case: it, record } = whole;
  return (
    <dl className="facts">
      <Fact name={t('numbers')}>
        <Numbers of={record} />
      </Fact>
      {it.phone && !record?.numbers.includes(it.phone) && (
        <Fact name={t('failedNumber')}>
          <Phone number={it.phone} />
        </Fact>
      )}
      <Fact name={t('customer')}>
        {record?.customerName ?? '—'}
        {record?.vip && ` · ${t('vip')}`}
        {record?.holderType === 'group' && ` · ${t('group')}`}
      </Fact>
      {record?.insuredName && record.insuredName !== record.customerName && (
        <Fact name={t('insured')}>{record.insuredName}</Fact>
      )}
      <Fact name={recordName(it.recordType)}>{it.recordKey}</Fact>
      {it.alsoKeys && it.alsoKeys.length > 0 && <Fact name={t('alsoRecords')}>{it.alsoKeys.join(' ')}</Fact>}
      {record?.plate && <Fact name={t('plate')}>{record.plate}</Fact>}
      {record?.expiresOn && <Fact name={t('expires')}>{moments.day(record.expiresOn)}</Fact>}
      {record?.salespersonNo && <Fact name={t('salesperson')}>{record.salespersonNo}</Fact>}
      <Fact name={t('branch')}>
        {it.branchName ?? it.branchCode}
        {it.holderCode !== it.branchCode && ` · ${t('holder')} ${it.holderCode}`}
      </Fact>
      <Fact name={t('opened')}>
        <Moment at={it.openedAt} />
      </Fact>
      <Fact name={t('dueBy')}>
        <Moment at={it.dueAt} />
        {it.dueProvisional && <span className="quiet"> {t('provisional')}</span>}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
