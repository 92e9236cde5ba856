// A folder with every file a full configuration names; gone when disposed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../src/demo/certificate.ts';

export const fullConfig = `identity:
  issuers:
    - entra: { tenant: 11111111-2222-3333-4444-555555555555, audience: api://gatelog, cloud: global }
targets:
  orders-db:
    postgres: { host: 10.0.0.5, port: 5432, database: orders, tls: verify-full }
    credential: { username: gatelog, password: { env: ORDERS_DB_PASSWORD } }
listeners:
  postgres: { address: 0.0.0.0:5432, tls: { cert: tls.crt, key: tls.key } }
policies: ./policies
audit: { directory: ./data/audit, origin: audit.example.com/gateway-1 }
`;

export interface ConfigFolder extends Disposable {
  readonly folder: string;
  /** Writes a file into the folder and returns its path. */
  write(name: string, text: string): string;
}

export function configFolder(): ConfigFolder {
  const folder = mkdtempSync(join(tmpdir(), 'gatelog-config-'));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { ca, cert, key } = makeCertificates({ now: new Date() });
  for (const [name, text] of Object.entries({ 'ca.crt': ca, 'tls.crt': cert, 'tls.key': key }))
    write(name, text);
  mkdirSync(join(folder, 'policies'));
  return { folder, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
