import { useClause } from '../clause';
import { Phone } from '../components/phone';
import { Moment } from '../components/moment';
import { StateTag } from '../components/state-tag';
import { useSession } from '../session';
import { useLanguage, usePick, useWords } from '../words';
import type { Card, Held, Start } from './desk-answers';
import { useJoin } from '../join';
import { words } from './words';

interface Props {
  held: Held;
  start: Start;
  /** Null while it is on its way: what the claim told is shown already. */
  card: Card | null;
}

/** Who is called, and why. */
export function CustomerPanel({ held, start, card }: Props) {
  const t = useWords(words);
  return (
    <>
      <section className="panel" aria-label={t('customerTitle')}>
        <Who held={held} card={card} />
      </section>
      <section className="panel" aria-labelledby="desk-why">
        <h2 id="desk-why">{t('whyTitle')}</h2>
        <Why held={held} start={start} card={card} />
      </section>
    </>
  );
}

function Who({ held, card }: { held: Held; card: Card | null }) {
  const t = useWords(words);
  const { centre } = useSession();
  const join = useJoin();
  const record = card?.record ?? null;
  const zone = record?.timeZone;
  const spare = card?.task.spareNumbers ?? [];
  const number = record?.policyNo ? 'policyNo' : record?.reportNo ? 'reportNo' : 'recordNo';
  const facts: [string, React.ReactNode][] = [
    [t('phone'), <Phone key="phone" number={held.phone} />],
    ...(spare.length
      ? [
          [
            t('spare'),
            spare.map((each) => (
              <div key={each}>
                <Phone number={each} />
              </div>
            )),
          ] as [string, React.ReactNode],
        ]
      : []),
    [t(number), record?.policyNo ?? record?.reportNo ?? held.recordKey],
    ...rest([
      [t('plate'), record?.plate ?? held.plate],
      [t('contact'), differs(record?.contactName, record?.customerName)],
      [t('insured'), differs(record?.insuredName, record?.customerName)],
      [t('branch'), record?.branchName],
      [t('from'), record?.effectiveOn && <Moment at={record.effectiveOn} as="day" />],
      [t('expires'), record?.expiresOn && <Moment at={record.expiresOn} as="day" />],
      [t('reported'), record?.reportedAt && <Moment at={record.reportedAt} />],
      [t('received'), record?.receivedAt && <Moment at={record.receivedAt} />],
      [t('handedOver'), record?.handedOverAt && <Moment at={record.handedOverAt} />],
      [t('hisTime'), zone && zone !== centre.timeZone && <LocalTime zone={zone} />],
      [t('also'), card?.task.alsoKeys && join(card.task.alsoKeys)],
    ]),
  ];
  return (
    <>
      <div className="row">
        <span className="desk-name">{record?.customerName ?? held.customerName ?? (card ? '—' : '…')}</span>
        {record?.vip && <StateTag tone="warn">{t('vip')}</StateTag>}
        {record?.holderType === 'group' && <StateTag tone="idle">{t('group')}</StateTag>}
      </div>
      <Facts of={facts} />
    </>
  );
}

const rest = (facts: [string, React.ReactNode][]) => facts.filter(([, value]) => Boolean(value));
const differs = (name: string | null | undefined, from: string | null | undefined) =>
  name === from ? null : name;

function LocalTime({ zone }: { zone: string }) {
  const language = useLanguage();
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return format.format();
}

function Why({ held, start, card }: Props) {
  const t = useWords(words);
  const clauseOf = useClause();
  const pick = usePick();
  const rule = start.campaigns.find(({ code }) => code === held.campaign.code);
  const shut = card?.verdict.shut;
  return (
    <>
      <div className="row">
        <strong>{pick(held.campaign.nameZh, held.campaign.nameEn)}</strong>
        {card && <span className="quiet">{clauseOf(card.clause)}</span>}
        {card?.task.late && <StateTag tone="warn">{t('late')}</StateTag>}
      </div>
      {rule && <div>{pick(rule.ruleZh, rule.ruleEn)}</div>}
      <dl className="desk-facts">
        <dt>{t('deadline')}</dt>
        <dd>
          <Moment at={held.dueAt} />{' '}
          <span className="quiet">
            · <Moment at={held.dueAt} as="ago" />
          </span>
        </dd>
      </dl>
      <div>
        {t('attempt', { n: held.attempt?.number ?? held.attempts + 1, most: held.maxAttempts })}
        {card?.task.followsTaskId && (
          <span className="quiet"> · {t('secondVisit', { id: card.task.followsTaskId })}</span>
        )}
      </div>
      {shut && !held.attempt && (
        <StateTag tone="bad">{t('shut', { gate: pick(shut.nameZh, shut.nameEn) })}</StateTag>
      )}
    </>
  );
}

function Facts({ of }: { of: [string, React.ReactNode][] }) {
  return (
    <dl className="desk-facts">
      {of.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
