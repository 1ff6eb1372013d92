import { App } from 'antd';
import { useChange } from '../api/change';
import { Actor } from '../components/actor';
import { ConfirmButton } from '../components/confirm-button';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { StateTag } from '../components/state-tag';
import { serverNow, useSession } from '../session';
import { useWords } from '../words';
import type { Policies } from './recording';
import { words } from './words';

/** Every version, the newest first; somebody else than its maker may let the newest shorten what is stored. */
export function PolicyVersions({ policies: { inForce, versions } }: { policies: Policies }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const { role, branchCode, login, staffNo } = useSession().user;
  const may = branchCode === null && (role === 'supervisor' || role === 'administrator');
  const approve = useChange(
    (version: number, send) => send.post(`/api/recordings/policy/${version}/approval`, { body: {} }),
    { renews: [['recordings', 'policy']], onSuccess: () => void message.success(t('approved')) },
  );
  const newest = versions[0]!;
  const isMine = newest.createdBy === login || newest.createdBy === staffNo;
  return (
    <section className="panel" aria-labelledby="recording-versions">
      <h2 id="recording-versions">{t('versions')}</h2>
      <LoadProblem error={approve.error} />
      <ul className="recordings">
        {versions.map((each) => (
          <li key={each.version}>
            <div className="row">
              <strong>{t('version', { n: each.version })}</strong>
              {each.version === inForce.version && <StateTag tone="good">{t('inForce')}</StateTag>}
              {new Date(each.effectiveFrom) > serverNow() && <StateTag tone="busy">{t('waiting')}</StateTag>}
              <Actor name={each.createdBy} /> <Moment at={each.createdAt} />
            </div>
            <div className="quiet">
              {[each.shortTermYears, each.longTermYears, each.disputeYears, each.otherYears].join(' / ')}{' '}
              {t('years')}
              {each.note && ` · ${each.note}`}
            </div>
            {each.shortens && <div>{t('shortens')}</div>}
            {may && !isMine && each === newest && each.version > 1 && !each.shortens && (
              <ConfirmButton
                size="small"
                danger
                question={t('approveAsk', { n: each.version })}
                onConfirm={() => approve.mutateAsync(each.version)}
              >
                {t('approve')}
              </ConfirmButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
