import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem';

const isPassing = (error: unknown) => error instanceof ApiProblem && error.isPassing;
const pauseMs = (turn: number) => Math.min(500 * 3 ** turn, 5000);

/** What passes by itself is tried again, silently; the rest is told at once. Nothing is held back while offline: it fails, and says so. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 2000,
      retry: (turn, error) => turn < 2 && isPassing(error),
      retryDelay: pauseMs,
    },
    mutations: {
      networkMode: 'always',
      retry: (turn, error) => turn < 2 && isPassing(error),
      retryDelay: pauseMs,
    },
  },
});
