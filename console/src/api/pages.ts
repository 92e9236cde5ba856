// A long list, one page after another: however far somebody scrolls, only some pages are held.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { get, type Parameters } from './call.ts';
import type { Page } from './types.ts';

/** Pages held at once. The oldest gives way to the next. */
const held = 8;

export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly hasNext: boolean;
  readonly isLoadingNext: boolean;
  readonly loadNext: () => void;
  /** Pages that gave way stand before what is shown. */
  readonly hasPrevious: boolean;
  readonly loadPrevious: () => void;
}

export function usePages<Item, Part extends Page<Item> = Page<Item>>(
  key: string,
  path: string,
  parameters: Parameters,
  options: { readonly limit?: number; readonly enabled?: boolean } = {},
): Pages<Item> & { readonly first: Part | undefined } {
  // The API knows only the way on. Cursors that led here show the way back.
  const came = useRef(new Map<string, string>());
  const query = useInfiniteQuery({
    queryKey: [key, path, parameters],
    enabled: options.enabled ?? true,
    initialPageParam: '',
    maxPages: held,
    queryFn: async ({ pageParam, signal }) => {
      const part = await get<Part>(
        path,
        { ...parameters, cursor: pageParam, limit: options.limit ?? 50 },
        signal,
      );
      if (part.next !== undefined) came.current.set(part.next, pageParam);
      return part;
    },
    getNextPageParam: (last: Part) => last.next,
    getPreviousPageParam: (_first: Part, _all: Part[], parameter: string) =>
      parameter === '' ? undefined : came.current.get(parameter),
  });
  const { data, fetchNextPage, fetchPreviousPage, refetch } = query;
  return {
    first: data?.pages[0],
    items: data?.pages.flatMap(({ items }) => items) ?? [],
    isPending: query.isPending,
    error: query.error,
    retry: () => void (query.isFetchNextPageError ? fetchNextPage() : refetch()),
    hasNext: query.hasNextPage,
    isLoadingNext: query.isFetchingNextPage,
    loadNext: () => void (query.isFetching || fetchNextPage()),
    hasPrevious: query.hasPreviousPage,
    loadPrevious: () => void fetchPreviousPage(),
  };
}
