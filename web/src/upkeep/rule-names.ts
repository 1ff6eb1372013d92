import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { capital, useCampaigns } from '../supervision/campaign-names';
import { usePick } from '../words';

export interface TextRule {
  code: string;
  clause: string;
  nameZh: string;
  nameEn: string;
  marketing: boolean;
  hours: string | null;
  staleAfter: { hours?: number; days?: number };
  variables: { name: string; zh: string; en: string; sample: { zh: string; en: string } }[];
}

export function useTextRules() {
  return useQuery({
    queryKey: ['text-rules'],
    queryFn: ({ signal }) => api.get<TextRule[]>('/api/texts/rules', { signal }),
    staleTime: Infinity,
  });
}

/** Campaigns and text rules by their codes; a code that nobody knows stands for itself. */
export function useRuleNames(): {
  nameOf: (code: string) => string;
  options: { value: string; label: string }[];
} {
  const pick = usePick();
  const { data: rules = [] } = useTextRules();
  const { data: campaigns = [] } = useCampaigns();
  const all = [...campaigns, ...rules].map(({ code, nameZh, nameEn }) => ({
    value: code,
    label: capital(pick(nameZh, nameEn)),
  }));
  return { nameOf: (code) => all.find(({ value }) => value === code)?.label ?? code, options: all };
}
