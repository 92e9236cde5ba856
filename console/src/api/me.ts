// Who is signed in, and what that person may do: this decides what is shown.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { CallError, get, post } from './call.ts';
import type { Me } from './types.ts';

async function readMe(signal: AbortSignal): Promise<Me | null> {
  try {
    return await get<Me>('/v1/me', {}, signal);
  } catch (error) {
    if (error instanceof CallError && error.status === 401) return null;
    throw error;
  }
}

/** `null`: nobody. */
export function useWhoAmI() {
  return useQuery({ queryKey: ['me'], queryFn: ({ signal }) => readMe(signal), staleTime: 60_000 });
}

export const MeContext = createContext<Me | undefined>(undefined);

export function useMe(): Me {
  const me = use(MeContext);
  if (me === undefined) throw new Error('useMe is for pages of somebody signed in');
  return me;
}

/** Without a target: whether the verb may be used somewhere. */
export function useMay(): (verb: string, target?: string) => boolean {
  const me = useMe();
  return (verb, target) =>
    target === undefined ? me.may.includes(verb) : (me.targets[verb] ?? []).includes(target);
}

/** A change: says what to read anew once it is done, whatever came of it. */
export function useChange<Answer, Body = undefined>(path: string, stale: readonly string[]) {
  const { csrf } = useMe();
  const client = useQueryClient();
  return useMutation<Answer, Error, Body>({
    mutationFn: (body) => post<Answer>(path, csrf, body),
    onSettled: () => Promise.all(stale.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
