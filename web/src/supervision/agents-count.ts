import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';

const USUAL = 40;
const MOST = 500;

/** How many agents the centre has: with whom a simulation begins unless somebody says otherwise. */
export function useAgentsCount(): number {
  const { data } = useQuery({
    queryKey: ['staff', 'agents'],
    queryFn: ({ signal }) =>
      api.get<{ staff: unknown[] }>('/api/staff', { query: { role: 'agent', limit: MOST }, signal }),
    staleTime: 600_000,
    retry: false,
  });
  return data && data.staff.length > 0 ? data.staff.length : USUAL;
}
