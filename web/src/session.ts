import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api } from './api/client';
import { ApiProblem } from './api/problem';

export type Role =
  'agent' | 'salesperson' | 'branch' | 'supervisor' | 'quality' | 'complaints' | 'administrator';

/** Who is signed in, and where. */
export interface Session {
  user: {
    login: string;
    name: string;
    role: Role;
    staffNo: string | null;
    branchCode: string | null;
    branchName: string | null;
    mustChangePassword: boolean;
  };
  centre: {
    name: string;
    timeZone: string;
    /** Invented people and records. */
    demo: boolean;
    /** `simulated`: nobody is really called. */
    carrier: string;
    textGateway: string;
    /** Whom calls and texts may go out to; `nobody`: this is a rehearsal. */
    reach: 'everybody' | 'listed' | 'nobody';
  };
  /** The server's time as it answered. */
  now: string;
}

let clockOffsetMs = 0;

/** The server's time: agents' machines are minutes off, and every deadline is the server's. */
export function serverNow(): Date {
  return new Date(Date.now() + clockOffsetMs);
}

function noteSession(session: Session): Session {
  clockOffsetMs = new Date(session.now).getTime() - Date.now();
  return session;
}

const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    try {
      return noteSession(await api.get<Session>('/api/session'));
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Null: nobody is signed in. Undefined: not known yet. */
export function useSessionQuery() {
  return useQuery(sessionQuery);
}

/** After signing in, out, or a new password: the session is known without asking. What another person saw is forgotten. */
export function useSetSession() {
  const client = useQueryClient();
  return (session: Session | null) => {
    if (session) noteSession(session);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    client.setQueryData(['session'], session);
  };
}

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in; for pages inside the shell, where somebody always is. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of the shell');
  return session;
}
