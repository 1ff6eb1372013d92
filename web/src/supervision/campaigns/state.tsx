import { Moment } from '../../components/moment';
import { StateTag } from '../../components/state-tag';
import { useWords } from '../../words';
import type { Campaign } from '../campaign-names';
import { words } from './words';

export function CampaignState({ campaign }: { campaign: Campaign }) {
  const t = useWords(words);
  const isOn = campaign.inForce?.values.enabled ?? false;
  return (
    <span className="row tight nowrap">
      <StateTag tone={isOn ? 'good' : 'idle'}>{t(isOn ? 'on' : 'off')}</StateTag>
      {campaign.suspended && <StateTag tone="bad">{t('suspended')}</StateTag>}
    </span>
  );
}

export function NextDraw({ campaign }: { campaign: Campaign }) {
  const t = useWords(words);
  if (campaign.schedule.kind === 'by-hand') return <span className="quiet">{t('byHand')}</span>;
  if (campaign.schedule.kind === 'on-correction') return <span className="quiet">{t('onCorrection')}</span>;
  if (campaign.nextDue === null) return <span className="quiet">{t('notOn')}</span>;
  return <Moment at={campaign.nextDue} />;
}
