import { useQuery } from '@tanstack/react-query';
import { api } from './api/client';
import { mayOpen } from './pages';
import { useSession } from './session';

/** How many texts of customers wait for somebody to read them, 100 at the most; 0 for those whose work they are not. */
export function useRepliesWaiting(): number {
  const { role } = useSession().user;
  const { data } = useQuery({
    // Below the list's: whoever marks one as dealt with renews both.
    queryKey: ['replies', 'waiting'],
    queryFn: ({ signal }) => api.get<{ waiting: number }>('/api/texts/replies/waiting', { signal }),
    enabled: mayOpen(role, '/replies'),
    refetchInterval: 60_000,
    staleTime: 10_000,
  });
  return data?.waiting ?? 0;
}
