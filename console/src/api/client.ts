// The cache of what was read, and what an expired sign-in does to it.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { CallError } from './call.ts';

export function makeClient(): QueryClient {
  /** Signed out is a state of the page and no error of one part: the sign-in page takes its place. */
  const notice = (error: unknown) => {
    if (error instanceof CallError && error.status === 401) client.setQueryData(['me'], null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        // Refusals stay refusals; what failed on the way is tried again.
        retry: (count, error) =>
          count < 2 && error instanceof CallError && (error.status === 0 || error.status >= 502),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
