import { Moment } from '../components/moment';
import { useMoments } from '../moments';
import { usePick, useWords } from '../words';
import type { Start } from './desk-answers';
import { useJoin } from '../join';
import { Countdown } from './ticking';
import type { Waiting } from './use-waiting';
import { words } from './words';

/** Why there is nothing to dial, and when there will be: for all, and for each campaign. */
export function IdlePanel({ waiting: { idle, askAt }, start }: { waiting: Waiting; start: Start }) {
  const t = useWords(words);
  const pick = usePick();
  const moments = useMoments();
  const join = useJoin();
  const skill = (code: string) => (code === 'visit' || code === 'care' ? t(`skill.${code}`) : code);
  const nameOf = (code: string) => {
    const campaign = start.campaigns.find((each) => each.code === code);
    return campaign ? pick(campaign.nameZh, campaign.nameEn) : code;
  };
  return (
    <section className="panel" aria-labelledby="desk-idle">
      <div className="desk-begin" role="status">
        <strong id="desk-idle">{t('idleTitle')}</strong>
        <div>{pick(idle.nameZh, idle.nameEn)}</div>
        {idle.otherSkills.length > 0 && (
          <div>{t('idleSkills', { skills: join(idle.otherSkills.map(skill)) })}</div>
        )}
        {idle.nextAt && (
          <div>
            {t(idle.reason === 'line_down' ? 'idlePause' : 'idleNext', { time: moments.brief(idle.nextAt) })}{' '}
            <span className="desk-until">
              <Countdown to={idle.nextAt} label={t('idleIn')} />
            </span>
          </div>
        )}
        {askAt !== null && <div className="quiet">{t('idleAsk', { key: 'N' })}</div>}
      </div>
      {idle.campaigns.length > 0 && (
        <table className="desk-list">
          <thead>
            <tr>
              <th>{t('idleCampaign')}</th>
              <th>{t('idleWhy')}</th>
              <th className="right">{t('idleReady')}</th>
              <th className="right">{t('idleWaiting')}</th>
              <th className="right">{t('idleWhen')}</th>
            </tr>
          </thead>
          <tbody>
            {idle.campaigns.map((each) => (
              <tr key={each.code}>
                <td>{nameOf(each.code)}</td>
                <td>{pick(each.nameZh, each.nameEn)}</td>
                <td className="right numbers">{each.ready}</td>
                <td className="right numbers">{each.waiting}</td>
                <td className="right">
                  <Moment at={each.nextAt ?? each.nextWindowAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
