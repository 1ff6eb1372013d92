import { useMemo } from 'react';
import { useCode } from '../../codes';
import { useJoin } from '../../join';
import { useMoments } from '../../moments';
import { phoneForm } from '../../phone-form.rules';
import { useWords } from '../../words';
import { useCampaignName } from '../campaign-names';
import { useHoursName } from '../hours-sets';
import { FIELD_KINDS } from './field-kinds';
import type { Field } from './differences.rules';
import { fieldWords, words } from './words';

/** A skill in words; one that is not known here, as it is. */
export function useSkillName(): (skill: string) => string {
  const t = useWords(fieldWords);
  return useMemo(() => (skill) => (skill === 'visit' || skill === 'care' ? t(`skill.${skill}`) : skill), [t]);
}

/** A setting's value as a person says it: 7 天, 是, 标准时段. */
export function useShowValue(): (field: Field, value: unknown) => string {
  const t = useWords(words);
  const fields = useWords(fieldWords);
  const code = useCode();
  const moments = useMoments();
  const join = useJoin();
  const hoursName = useHoursName();
  const campaignName = useCampaignName();
  const skillName = useSkillName();
  return useMemo(() => {
    const list = (items: readonly string[]) => (items.length === 0 ? t('none') : join(items));
    return (field, value) => {
      if (FIELD_KINDS[field] === 'caller') return value ? phoneForm(String(value)) : t('usualNumber');
      if (value === null || value === undefined) return t('none');
      switch (FIELD_KINDS[field]) {
        case 'switch':
          return t(value ? 'yes' : 'no');
        case 'onOff':
          return t(value === 'on' ? 'yes' : 'no');
        case 'minutes':
          return minutes(Number(value), t, moments.span);
        case 'seconds':
          return `${String(value)} ${t('seconds')}`;
        case 'times':
          return `${String(value)} ${t('times')}`;
        case 'days':
          return `${String(value)} ${t('days')}`;
        case 'dayList':
          return t('daysBefore', { days: join((value as number[]).map(String)) });
        case 'hours':
          return hoursName(String(value));
        case 'skill':
          return skillName(String(value));
        case 'cases':
          return list((value as string[]).map((each) => code('caseReason', each)));
        case 'exhausted':
          return code('closeReason', String(value));
        case 'facts':
          return list(
            (value as string[]).map((each) =>
              each === 'renewed' || each === 'ended' ? fields(`fact.${each}`) : each,
            ),
          );
        case 'script': {
          const { code: script, version } = value as { code: string; version: number };
          return `${campaignName(script)} ${t('versionNo', { n: version })}`;
        }
        default:
          return String(value);
      }
    };
  }, [t, fields, code, moments, join, hoursName, campaignName, skillName]);
}

function minutes(value: number, t: (key: 'days') => string, span: (seconds: number) => string): string {
  return value > 0 && value % 1440 === 0 ? `${value / 1440} ${t('days')}` : span(value * 60);
}
