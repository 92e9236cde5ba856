// The folder the demo works in, as an operator would lay it out: configuration, certificates, policies, the log.
import { chmodSync, cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { doubleIds } from '../entra-double/claims.ts';
import type { EntraDouble } from '../entra-double/entra-double.ts';
import { makeCertificates } from './certificate.ts';
import type { ShopServer } from './database.ts';
import { peoplePolicy } from './people.ts';
import { shopDatabase } from './shop.ts';

export interface DemoFolder extends Disposable {
  readonly path: string;
  readonly config: string;
  readonly policies: string;
  readonly audit: string;
  readonly payloadKey: string;
  /** Public key of the log as it began: what an operator keeps elsewhere. */
  readonly vkeyFile: string;
  /** Authority behind the gateway's certificate: what clients trust. */
  readonly caFile: string;
  readonly ca: string;
  readonly tokenFile: string;
}

const starterPolicies = fileURLToPath(new URL('../../policies', import.meta.url));

export function makeFolder(): DemoFolder {
  const path = mkdtempSync(join(tmpdir(), 'gatelog-demo-'));
  // Started by root, PostgreSQL runs as another user and must get to its own folder in here. Secrets are 0600.
  chmodSync(path, 0o711);
  const at = (name: string) => join(path, name);
  const { ca, cert, key } = makeCertificates({ now: new Date() });
  writeFileSync(at('ca.crt'), ca);
  writeFileSync(at('tls.crt'), cert);
  writeFileSync(at('tls.key'), key, { mode: 0o600 });
  cpSync(starterPolicies, at('policies'), { recursive: true });
  writeFileSync(join(at('policies'), '6-demo.cedar'), peoplePolicy);
  return {
    ...{ path, ca, caFile: at('ca.crt'), config: at('gatelog.yaml'), policies: at('policies') },
    ...{
      audit: at('audit'),
      payloadKey: at('payload.key'),
      vkeyFile: at('log.vkey'),
      tokenFile: at('token'),
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Writes `gatelog.yaml` and the files it names. The password of the database stands in one of its own. */
export function writeConfig(folder: DemoFolder, entra: EntraDouble, shop: ShopServer): void {
  writeFileSync(join(folder.path, 'database-ca.crt'), shop.ca);
  writeFileSync(join(folder.path, 'database.password'), shop.password.reveal(), { mode: 0o600 });
  writeFileSync(folder.config, configText(entra, shop));
}

function configText(entra: EntraDouble, shop: ShopServer): string {
  return `identity:
  issuers:
    - entra: { tenant: ${entra.tenant}, audience: [${entra.clientId}, "${entra.appIdUri}"], authority: "${entra.authority}" }
targets:
  shop:
    postgres: { host: ${shop.host}, port: ${shop.port}, database: ${shopDatabase}, tls: verify-full, ca: database-ca.crt }
    credential: { username: ${shop.username}, password: { file: database.password } }
    classify:
      - { columns: [public.customers.ssn, public.customers.email], as: pii }
listeners:
  postgres: { address: "127.0.0.1:0", tls: { cert: tls.crt, key: tls.key } }
  api: { address: "127.0.0.1:0", tls: off, signIn: { client: ${doubleIds.userClient.client}, scope: "${entra.appIdUri}/.default" } }
store: { sqlite: ./gatelog.db, key: ./store.key }
search: { index: ./search.db }
policies: ./policies
audit: { directory: ./audit, origin: demo.example.com/gateway-1, payloadKey: ./payload.key, ballast: 1MiB }
`;
}

/** For psql. Whoever reads the file sees the old token or the new one, never half of it. */
export function writeToken(folder: DemoFolder, token: string): void {
  const draft = `${folder.tokenFile}.new`;
  writeFileSync(draft, token, { mode: 0o600 });
  renameSync(draft, folder.tokenFile);
}
