// The address of the API, as --api or GATELOG_API give it, and the addresses below it.
import { isSafeUrl } from '../../identity/fetch-keys.ts';
import { GatelogError } from '../../model/error.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Throws GatelogError `api.address`. A path is kept: the API may stand behind another server. */
export function readAddress(named: string | undefined, inEnvironment: string | undefined): URL {
  const written = named ?? inEnvironment ?? '';
  if (written === '') throw new GatelogError('api.address', 'the address of the API is missing');
  if (!isSafeUrl(written) || new URL(written).search !== '')
    throw new GatelogError(
      'api.address',
      'the address of the API must be https://..., without a user or a query; http:// is taken only for this machine (localhost, 127.0.0.1)',
    );
  const url = new URL(written);
  return new URL(url.pathname.replace(/\/*$/, '/'), url);
}

/** Each step is one segment, whatever stands in it. */
export function below(address: URL, steps: readonly string[], query: Query = {}): URL {
  const url = new URL(['v1', ...steps.map(encodeURIComponent)].join('/'), address);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}
