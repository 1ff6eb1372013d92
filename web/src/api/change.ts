import { useMutation, useQueryClient, type QueryKey, type UseMutationResult } from '@tanstack/react-query';
import { api, newKey, type Api, type RequestOptions } from './client';
import type { ApiProblem } from './problem';

type Keyless = Omit<RequestOptions, 'key'>;
export type Send = Pick<Api, 'get'> & {
  [M in 'post' | 'put' | 'patch' | 'delete']: <T>(path: string, options?: Keyless) => Promise<T>;
};

export interface ChangeOptions<Answer, Variables> {
  /** Queries that are old news afterwards, whether it went well or not: `[['cases']]`. */
  renews?: QueryKey[];
  /** Under which another part of the page finds out how the deed stands: `useMutationState`. */
  mutationKey?: QueryKey;
  onSuccess?: (answer: Answer, variables: Variables) => void;
  onError?: (problem: ApiProblem, variables: Variables) => void;
}

/**
 * A deed: `const correct = useChange((v: Correction, send) => send.post(path, { body: v }), { renews: [['cases']] })`, then
 * `correct.mutate(values)`. One Idempotency-Key per deed, kept when it is sent again after a lost connection, so that
 * nothing happens twice.
 */
export function useChange<Answer, Variables = void>(
  change: (variables: Variables, send: Send) => Promise<Answer>,
  { renews = [], mutationKey, onSuccess, onError }: ChangeOptions<Answer, Variables> = {},
): UseMutationResult<Answer, ApiProblem, Variables> {
  const client = useQueryClient();
  // Variables are the same object in every attempt at one deed, and a new one in the next.
  const inner = useMutation<Answer, ApiProblem, { variables: Variables; key: string }>({
    mutationKey,
    mutationFn: ({ variables, key }) => change(variables, sender(key)),
    onSuccess: (answer, { variables }) => onSuccess?.(answer, variables),
    onError: (problem, { variables }) => onError?.(problem, variables),
    onSettled: () => Promise.all(renews.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  const wrap = (variables: Variables) => ({ variables, key: newKey() });
  return {
    ...inner,
    variables: inner.variables?.variables,
    mutate: (variables: Variables, options?: never) => inner.mutate(wrap(variables), options),
    mutateAsync: (variables: Variables, options?: never) => inner.mutateAsync(wrap(variables), options),
  } as unknown as UseMutationResult<Answer, ApiProblem, Variables>;
}

/** Several requests of one deed have keys of their own, the same ones in the same order each time. */
function sender(key: string): Send {
  let sent = 0;
  const keyed = (options: Keyless = {}): RequestOptions => ({ ...options, key: `${key}.${sent++}` });
  return {
    get: api.get,
    post: (path, options) => api.post(path, keyed(options)),
    put: (path, options) => api.put(path, keyed(options)),
    patch: (path, options) => api.patch(path, keyed(options)),
    delete: (path, options) => api.delete(path, keyed(options)),
  };
}
