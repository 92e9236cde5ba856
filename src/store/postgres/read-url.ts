// The url of a PostgreSQL store as settings of the driver. No error repeats the url: it holds a password.
import { isIP } from 'node:net';
import type { ClientConfig } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { GatelogError } from '../../model/error.ts';

const tlsParameters = ['sslmode', 'ssl', 'sslnegotiation'];

/**
 * Reads the certificates it names. Without a word about TLS it is verify-full, unless the server is on this machine.
 * @throws GatelogError `store.url`.
 */
export function readUrl(text: string): ClientConfig {
  const url = URL.parse(text.trim());
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol))
    throw mistake('it is no address of PostgreSQL');
  const chosen = tlsParameters.some((name) => url.searchParams.has(name));
  if (!chosen && !isOnThisMachine(url)) url.searchParams.set('sslmode', 'verify-full');
  try {
    return parseIntoClientConfig(url.href);
  } catch (error) {
    const unread = (error as NodeJS.ErrnoException).syscall !== undefined;
    throw mistake(
      unread ? 'a certificate or key file it names cannot be read' : 'a part of it cannot be read',
    );
  }
}

function isOnThisMachine({ hostname, searchParams }: URL): boolean {
  const host = searchParams.get('host') ?? hostname;
  if (['', 'localhost', '[::1]'].includes(host) || host.startsWith('/')) return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

function mistake(what: string): GatelogError<'store.url'> {
  return new GatelogError(
    'store.url',
    `the url of the store is wrong: ${what}. Write postgres://user:password@host:5432/database?sslmode=verify-full, with special characters percent-encoded`,
  );
}
