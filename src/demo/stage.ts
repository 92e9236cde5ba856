// What the demo starts: a stand-in for Entra, PostgreSQL with the shop, and the gateway between agent and shop.
import { writeFileSync } from 'node:fs';
import { readLog } from '../audit/log/read-log.ts';
import { loadConfig } from '../config/load.ts';
import { type EntraDouble, startEntraDouble } from '../entra-double/entra-double.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { GatelogError } from '../model/error.ts';
import { type ShopServer, startShop } from './database.ts';
import { type DemoFolder, makeFolder, writeConfig } from './folder.ts';
import { people } from './people.ts';
import type { Tell } from './tell.ts';

export interface Stage extends AsyncDisposable {
  readonly folder: DemoFolder;
  readonly entra: EntraDouble;
  readonly gateway: Gateway;
  /** Where the gateway listens for PostgreSQL clients. */
  readonly door: { readonly host: string; readonly port: number };
  /** Origin of the console and the API. */
  readonly url: string;
  /** A fresh token of the demo's agent. */
  token(): Promise<string>;
}

/** Names the agent to people; everything that decides goes by its ids. */
const agentName = { app_displayname: 'orders-agent' };

/** Disposing ends all of it in reverse order and removes the folder. */
export async function setStage(tell: Tell): Promise<Stage> {
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(makeFolder());
  const entra = parts.use(await startEntra(tell));
  const shop = parts.use(await startDatabase(tell, folder));
  writeConfig(folder, entra, shop);
  const gateway = parts.use(await startDoor(tell, folder));
  const [host = '', port] = gateway.addresses['postgres']?.split(':') ?? [];
  await keepKey(folder);
  const running = parts.move();
  return {
    ...{ folder, entra, gateway, door: { host, port: Number(port) }, url: gateway.url ?? '' },
    token: () => entra.token('agent-identity', { claims: agentName }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function startEntra(tell: Tell): Promise<EntraDouble> {
  const start = () => startEntraDouble({ people });
  return tell.step('identity', 'starting a stand-in for Microsoft Entra', start, (entra) => ({
    words: tell.done('Entra stand-in', `${entra.authority}, tenant ${entra.tenant}`),
    data: { authority: entra.authority, tenant: entra.tenant },
  }));
}

function startDatabase(tell: Tell, folder: DemoFolder): Promise<ShopServer> {
  const start = () => startShop(folder.path);
  return tell.step('database', 'starting PostgreSQL with a shop in it', start, ({ host, port, version }) => ({
    words: tell.done(
      'PostgreSQL',
      `${version} at ${host}:${port}, TLS only: customers, products, orders, salaries`,
    ),
    data: { host, port, version },
  }));
}

function startDoor(tell: Tell, folder: DemoFolder): Promise<Gateway> {
  const start = async () => startGateway(await loadConfig(folder.config), { report: () => {} });
  return tell.step('gateway', 'starting the gateway', start, ({ addresses, url }) => ({
    words: [
      tell.done('Gatelog', `${addresses['postgres']}, TLS, starter policies, log in ${folder.audit}`),
      tell.done('Console', `${url}: Dana approves, Avery audits, Morgan administers`),
    ].join('\n'),
    data: { addresses, url, config: folder.config, audit: folder.audit },
  }));
}

/** The log names its own key; a verifier must have it from elsewhere, so it is kept before anything happens. */
async function keepKey({ audit, vkeyFile }: DemoFolder): Promise<void> {
  const vkey = (await readLog(audit)).epochs.at(-1)?.verifier.vkey;
  if (vkey === undefined) throw new GatelogError('demo.log', 'the log has no key');
  writeFileSync(vkeyFile, `${vkey}\n`);
}
