import { useQuery } from '@tanstack/react-query';
import { api } from './api/client';
import { mayOpen } from './pages';
import { useSession } from './session';

/** More than a badge has room for. */
const ENOUGH = 100;

/** How many texts of customers wait for somebody to read them; 0 for those whose work they are not. */
export function useRepliesWaiting(): number {
  const { role } = useSession().user;
  const { data } = useQuery({
    queryKey: ['replies', 'waiting'],
    queryFn: ({ signal }) =>
      api.get<{ replies: unknown[] }>('/api/texts/replies', {
        query: { handled: 'false', limit: ENOUGH },
        signal,
      }),
    enabled: mayOpen(role, '/replies'),
    refetchInterval: 60_000,
    staleTime: 10_000,
  });
  return data?.replies.length ?? 0;
}
