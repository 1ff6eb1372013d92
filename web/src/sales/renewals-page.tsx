import { Button } from 'antd';
import { useNavigate } from 'react-router';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { PageTable, type Column } from '../components/page-table';
import { Phone } from '../components/phone';
import { Key, useShortcut } from '../components/shortcuts';
import { StateTag, type Tone } from '../components/state-tag';
import { useLanguage, usePick, useWords, type Pick, type Translate } from '../words';
import { words } from './words';

interface Named {
  code: string;
  nameZh: string;
  nameEn: string;
}

interface Renewal {
  policyNo: string;
  state: Named;
  customerName: string | null;
  phone: string | null;
  plate: string | null;
  productLine: Named;
  expiresOn: string;
  premium: string | null;
  vip: boolean;
  daysLeft: number;
  stage: string | null;
  nextOn: string | null;
  lastAt: string | null;
  lastNumber: number | null;
  lastNote: string | null;
  lastDisposition: Named | null;
  promise: { promisedAt: string } | null;
}

const STATES = ['to_call', 'promised', 'reached', 'unreached', 'refused', 'renewed', 'ended'] as const;
const TONES: Record<string, Tone> = {
  to_call: 'busy',
  promised: 'warn',
  reached: 'good',
  unreached: 'warn',
  refused: 'bad',
  renewed: 'good',
  ended: 'idle',
};

/** 我的续保: a salesperson's own policies that expire soon, the nearest first. */
export function Component() {
  const t = useWords(words);
  const pick = usePick();
  const money = useMoney();
  const navigate = useNavigate();
  const toDesk = () => void navigate('/desk');
  useShortcut('n', t('toDesk'), toDesk);
  return (
    <div className="stack">
      <PageHead title={t('title')} note={t('note')}>
        <Button type="primary" onClick={toDesk}>
          {t('toDesk')} <Key name="n" />
        </Button>
      </PageHead>
      <PageTable<Renewal>
        id="renewals"
        path="/api/desk/renewals"
        list="policies"
        label={t('title')}
        rowKey={({ policyNo }) => policyNo}
        everySeconds={60}
        filters={[
          {
            kind: 'choice',
            key: 'state',
            label: t('state'),
            options: STATES.map((code) => ({ value: code, label: t(`state.${code}`) })),
          },
        ]}
        columns={columnsOf(t, pick, money)}
        empty={<Nothing>{t('empty')}</Nothing>}
      />
    </div>
  );
}

function useMoney(): (amount: string | null) => string {
  const format = new Intl.NumberFormat(useLanguage() === 'en' ? 'en-GB' : 'zh-CN', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return (amount) => (amount === null ? '—' : format.format(Number(amount)));
}

function columnsOf(
  t: Translate<typeof words>,
  pick: Pick,
  money: (amount: string | null) => string,
): Column<Renewal>[] {
  return [
    {
      key: 'daysLeft',
      title: t('daysLeft'),
      align: 'right',
      render: ({ daysLeft }) => <Days left={daysLeft} />,
    },
    { key: 'expiresOn', title: t('expires'), render: ({ expiresOn }) => <Moment at={expiresOn} as="day" /> },
    {
      key: 'customerName',
      title: t('customer'),
      render: ({ customerName, phone, vip }) => (
        <>
          <span className="row">
            {customerName ?? '—'} {vip && <StateTag tone="warn">{t('vip')}</StateTag>}
          </span>
          <span className="quiet">
            <Phone number={phone} />
          </span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      render: ({ state }) => (
        <StateTag tone={TONES[state.code] ?? 'idle'}>{pick(state.nameZh, state.nameEn)}</StateTag>
      ),
    },
    {
      key: 'stage',
      title: t('stage'),
      render: ({ stage }) =>
        stage === null ? (
          <span className="quiet">{t('stageNone')}</span>
        ) : (
          t('stageOf', { n: Number(stage.slice(2)) })
        ),
    },
    {
      key: 'nextOn',
      title: t('next'),
      render: ({ nextOn }) => <Moment at={nextOn} as="day" />,
      choice: 'shown',
    },
    {
      key: 'last',
      title: t('last'),
      render: ({ lastAt, lastNumber, lastDisposition, lastNote }) =>
        lastAt === null ? (
          <span className="quiet">{t('never')}</span>
        ) : (
          <>
            <span className="row">
              <Moment at={lastAt} /> {lastDisposition && pick(lastDisposition.nameZh, lastDisposition.nameEn)}
            </span>
            <span className="quiet">
              {lastNumber !== null && t('number', { n: lastNumber })} {lastNote}
            </span>
          </>
        ),
    },
    { key: 'promise', title: t('promise'), render: ({ promise }) => <Moment at={promise?.promisedAt} /> },
    { key: 'plate', title: t('plate'), choice: 'shown' },
    { key: 'policyNo', title: t('policy'), choice: 'shown' },
    {
      key: 'product',
      title: t('product'),
      render: ({ productLine }) => pick(productLine.nameZh, productLine.nameEn),
      choice: 'hidden',
    },
    {
      key: 'premium',
      title: t('premium'),
      align: 'right',
      render: ({ premium }) => <span className="numbers">{money(premium)}</span>,
      choice: 'hidden',
    },
  ];
}

function Days({ left }: { left: number }) {
  const t = useWords(words);
  if (left < 0) return <span className="fault numbers">{t('overdue', { n: -left })}</span>;
  if (left === 0) return <strong className="numbers">{t('today')}</strong>;
  return <span className="numbers">{t('days', { n: left })}</span>;
}
