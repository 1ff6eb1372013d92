import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { useSettled } from '../settled';
import { usePick, useWords } from '../words';
import type { PhoneCheck } from './case';
import './branch.css';
import { words } from './words';

const PAUSE_MS = 250;

/** What the server makes of a telephone field while it is being typed; undefined: nothing typed, or not known yet. */
export function usePhoneCheck(value: string): { check: PhoneCheck | undefined; isChecking: boolean } {
  const asked = useSettled(value, PAUSE_MS).trim();
  const { data, isFetching } = useQuery({
    queryKey: ['phone-check', asked],
    queryFn: ({ signal }) => api.get<PhoneCheck>('/api/phones/check', { query: { value: asked }, signal }),
    enabled: asked !== '',
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const isBehind = value.trim() !== asked || isFetching;
  return { check: asked === '' ? undefined : data, isChecking: value.trim() !== '' && isBehind };
}

interface Props {
  check: PhoneCheck | undefined;
  isChecking: boolean;
}

/** The verdict in words below the field: each number with its kind, each piece that is wrong with the reason. */
export function PhoneVerdict({ check, isChecking }: Props) {
  const t = useWords(words);
  const pick = usePick();
  return (
    <div className="phone-verdict" role="status" aria-busy={isChecking}>
      {check === undefined && isChecking && <span className="quiet">{t('checking')}</span>}
      {check?.numbers.map((number) => (
        <span key={number.e164} className="phone-good">
          <CheckCircleFilled aria-hidden="true" /> <span className="numbers">{number.local}</span>{' '}
          {pick(number.kind.nameZh, number.kind.nameEn)}
          {number.textable && ` · ${t('textable')}`}
        </span>
      ))}
      {check?.problems.map((problem) => (
        <span key={problem.typed} className="phone-bad">
          <CloseCircleFilled aria-hidden="true" /> {problem.typed} {pick(problem.zh, problem.en)}
        </span>
      ))}
    </div>
  );
}
