import { useEffect, useRef } from 'react';
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
  /**
   * Closes the dialog that the deed is done in, when it went well. Not once that dialog is gone: what is open by then is
   * another's, with what has been typed in it.
   */
  closes?: () => void;
}

/**
 * A deed: `const correct = useChange((v: Correction, send) => send.post(path, { body: v }), { renews: [['cases']] })`, then
 * `correct.mutate(values)`. One Idempotency-Key per deed, kept when it is sent again after a lost connection; the same deed
 * asked for again while it is under way is that one: nothing happens twice.
 */
export function useChange<Answer, Variables = void>(
  change: (variables: Variables, send: Send) => Promise<Answer>,
  { renews = [], mutationKey, onSuccess, onError, closes }: ChangeOptions<Answer, Variables> = {},
): UseMutationResult<Answer, ApiProblem, Variables> {
  const client = useQueryClient();
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => void (isOpen.current = false);
  }, []);
  // Variables are the same object in every attempt at one deed, and a new one in the next.
  const inner = useMutation<Answer, ApiProblem, { variables: Variables; key: string }>({
    mutationKey,
    mutationFn: ({ variables, key }) => change(variables, sender(key)),
    onSuccess: (answer, { variables }) => {
      onSuccess?.(answer, variables);
      if (isOpen.current) closes?.();
    },
    onError: (problem, { variables }) => onError?.(problem, variables),
    onSettled: () => Promise.all(renews.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  // A button that is pressed twice before the page has drawn the first press has been pressed once.
  const underWay = useRef(new Map<string, Promise<Answer>>());
  const begin = (variables: Variables): Promise<Answer> => {
    const said = JSON.stringify(variables) ?? '';
    const same = underWay.current.get(said);
    if (same) return same;
    const deed = inner.mutateAsync({ variables, key: newKey() });
    underWay.current.set(said, deed);
    const over = () => underWay.current.get(said) === deed && underWay.current.delete(said);
    deed.then(over, over);
    return deed;
  };
  return {
    ...inner,
    variables: inner.variables?.variables,
    mutate: (variables: Variables) => void begin(variables).catch(() => undefined),
    mutateAsync: begin,
    reset: () => {
      underWay.current.clear();
      inner.reset();
    },
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
