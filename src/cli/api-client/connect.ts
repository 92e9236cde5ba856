// From the options of a command to the API it talks to.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { GatelogError } from '../../model/error.ts';
import { readAddress } from './address.ts';
import { type Api, apiAt } from './api.ts';
import { readToken } from './read-token.ts';
import type { Surroundings } from './surroundings.ts';

/** What every such command takes; `commands.ts` words them. */
export const apiOptions = {
  api: { type: 'string' },
  ca: { type: 'string' },
  'token-file': { type: 'string' },
  json: { type: 'boolean' },
} as const;

export interface ApiValues {
  readonly api?: string | undefined;
  readonly ca?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/** The address is read first: nobody types a token for nothing. */
export async function connectApi(values: ApiValues, surroundings: Surroundings): Promise<Api> {
  const address = readAddress(values.api, surroundings.env['GATELOG_API']);
  if (values.ca !== undefined) trust(values.ca);
  return apiAt(address, await readToken(values['token-file'], surroundings));
}

/** For the whole process, which does nothing but this command. */
export function trust(file: string): void {
  setDefaultCACertificates([...getCACertificates('default'), ...readCertificates(file)]);
}

/** Node itself passes over what is no certificate, and every server would then look wrong. */
function readCertificates(file: string): readonly string[] {
  try {
    const text = readFileSync(file, 'utf8');
    const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (found.length > 0) return found.map((pem) => new X509Certificate(pem).toString());
  } catch (cause) {
    throw noCertificates(file, cause);
  }
  throw noCertificates(file);
}

function noCertificates(file: string, cause?: unknown): GatelogError {
  return new GatelogError('api.ca', `${file} is not a file with certificates (PEM)`, { cause });
}
