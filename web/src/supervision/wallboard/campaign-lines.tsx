import { Tooltip } from 'antd';
import { Moment } from '../../components/moment';
import { Nothing } from '../../components/nothing';
import { StateTag } from '../../components/state-tag';
import { useMoments } from '../../moments';
import { serverNow } from '../../session';
import { usePick, useWords } from '../../words';
import { useCampaignName } from '../campaign-names';
import { useFigures } from '../../figures';
import { Countdown } from '../timer';
import type { Cycle, Queue } from './board';
import type { BoardRow, LaneState } from './board-rows.rules';
import { words } from './words';

/** Each campaign in two lines: hours, queue and cycle; whether it will fit, and why. */
export function CampaignLines({ rows }: { rows: readonly BoardRow[] }) {
  const t = useWords(words);
  const nameOf = useCampaignName();
  const { count } = useFigures();
  if (rows.length === 0) return <Nothing>{t('nothing')}</Nothing>;
  return (
    <table className="plain-table board-table">
      <caption className="unseen">{t('campaigns')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('campaign')}</th>
          <th scope="col">{t('hours')}</th>
          <th scope="col" className="right">
            {t('ready')}
          </th>
          <th scope="col" className="right">
            {t('waiting')}
          </th>
          <th scope="col" className="right">
            {t('inCall')}
          </th>
          <th scope="col">{t('oldestDue')}</th>
          <th scope="col">{t('cycle')}</th>
        </tr>
      </thead>
      {rows.map(({ campaign, lane, queue, cycle }) => (
        <tbody key={campaign}>
          <tr>
            <th scope="row">
              <div className="cut board-name" title={nameOf(campaign)}>
                {nameOf(campaign)}
              </div>
            </th>
            <td>{lane && <LaneHours lane={lane} />}</td>
            <td className="right numbers strong">{count(queue.ready)}</td>
            <td className="right numbers">{count(queue.waiting)}</td>
            <td className="right numbers">
              <InHand queue={queue} />
            </td>
            <td>
              <Moment at={queue.oldestDueAt} />
            </td>
            <td>{cycle ? <Progress cycle={cycle} /> : <span className="quiet">{t('noCycle')}</span>}</td>
          </tr>
          {cycle && (
            <tr className="second-line">
              <td colSpan={7}>
                <ForecastLine cycle={cycle} />
              </td>
            </tr>
          )}
        </tbody>
      ))}
    </table>
  );
}

export function LaneHours({ lane }: { lane: LaneState }) {
  const t = useWords(words);
  const moments = useMoments();
  const provisional = lane.provisional && <span className="quiet"> {t('provisional')}</span>;
  if (lane.kind === 'suspended') return <StateTag tone="bad">{t('suspended')}</StateTag>;
  if (lane.kind === 'open')
    return (
      <span className="row tight nowrap">
        <StateTag tone="good">{t('open')}</StateTag>
        <span className="quiet">
          {lane.changesAt === null ? (
            t('allDay')
          ) : (
            <>
              {t('closesIn')} <Countdown until={lane.changesAt} />
            </>
          )}
        </span>
        {provisional}
      </span>
    );
  return (
    <span className="row tight nowrap">
      <StateTag tone="idle">{t('closed')}</StateTag>
      {lane.changesAt !== null && (
        <Tooltip title={t('opensAt', { time: moments.full(lane.changesAt) })}>
          <span className="quiet">
            {t('opensIn')} <Countdown until={lane.changesAt} />
          </span>
        </Tooltip>
      )}
      {provisional}
    </span>
  );
}

function InHand({ queue: { claimed, calling } }: { queue: Queue }) {
  const t = useWords(words);
  const { count } = useFigures();
  return (
    <Tooltip title={t('inCallNote', { claimed: count(claimed), calling: count(calling) })}>
      <span>{count(claimed + calling)}</span>
    </Tooltip>
  );
}

function Progress({ cycle }: { cycle: Cycle }) {
  const { percent } = useFigures();
  const done = cycle.done ?? 0;
  return (
    <span className="row tight nowrap">
      <span className="meter" aria-hidden="true">
        <span style={{ width: `${Math.round(done * 100)}%` }} />
      </span>
      <span className="numbers meter-share">{percent(cycle.done)}</span>
    </span>
  );
}

export function FitTag({ cycle: { forecast } }: { cycle: Cycle }) {
  const t = useWords(words);
  if (forecast.fits === null) return <StateTag tone="idle">{t('unknown')}</StateTag>;
  if (!forecast.fits) return <StateTag tone="bad">{t('notFits')}</StateTag>;
  return <StateTag tone="good">{t(forecast.reason === 'done' ? 'done' : 'fits')}</StateTag>;
}

function ForecastLine({ cycle }: { cycle: Cycle }) {
  const t = useWords(words);
  const pick = usePick();
  const moments = useMoments();
  const { forecast, endsAt } = cycle;
  const { count } = useFigures();
  const ended = new Date(endsAt) <= serverNow();
  const end = { closed: count(cycle.closed), calls: count(cycle.calls), time: moments.brief(endsAt) };
  return (
    <span className="row tight nowrap">
      <FitTag cycle={cycle} />
      <Tooltip title={forecast.assumes ? pick(forecast.assumes.zh, forecast.assumes.en) : undefined}>
        <span className="cut quiet grow">{withoutVerdict(pick(forecast.zh, forecast.en))}</span>
      </Tooltip>
      <span className="quiet numbers">{t(ended ? 'ended' : 'endsAt', end)}</span>
    </span>
  );
}

/** The tag says already whether it fits. */
function withoutVerdict(sentence: string): string {
  return sentence.replace(/^(排得下|排不下|fits|does not fit)[：:]\s*/, '');
}
