// The door as a test sees it: an Entra double, a gateway in its own process before a real server, and its log.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DoubleTokenKind } from '../../src/entra-double/claims.ts';
import {
  type EntraDouble,
  startEntraDouble,
  type TokenOverrides,
} from '../../src/entra-double/entra-double.ts';
import { doorFolder, type FolderOptions } from './door-folder.ts';
import { type Exit, type GatewayProcess, serve } from './gateway-process.ts';
import type { Login } from './raw-client.ts';
import { published, readTrail, type TrailEntry } from './trail.ts';

/** What nobody would configure: it lets everything pass, also what cannot be read. */
export const permitEverything: Readonly<Record<string, string>> = {
  'everything.cedar': `permit (principal, action, resource);
permit (principal, action in [Action::"sql:opaque", Action::"sql:function-call"], resource);
`,
};

export interface DoorOptions extends FolderOptions {
  /** See `ServeOptions`. */
  readonly wrap?: readonly string[];
  readonly nodeArguments?: readonly string[];
  /** Of another door, so that both know the same people; it stays that door's. */
  readonly entra?: EntraDouble;
}

export interface Door {
  readonly host: string;
  readonly port: number;
  /** Origin of the API, where `api` was asked for. */
  readonly api: string;
  /** PEM and path of the authority behind the gateway's certificate. */
  readonly ca: string;
  readonly caFile: string;
  /** The name clients ask for as database. */
  readonly target: string;
  readonly entra: EntraDouble;
  readonly auditDirectory: string;
  readonly process: GatewayProcess;
  token(kind?: DoubleTokenKind, overrides?: TokenOverrides): Promise<string>;
  /** What a raw client says of itself, with a fresh token of an agent. */
  login(): Promise<Login>;
  /** The environment that libpq reads, with a fresh token. */
  libpq(kind?: DoubleTokenKind): Promise<Record<string, string>>;
  trail(): TrailEntry[];
  /** Runs another command of `gatelog`. */
  gatelog(...args: readonly string[]): {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
  /** Waits until all entries are published, runs `audit verify` over the log as it lies there and asserts that it is whole. */
  verify(): Promise<void>;
  /** Starts another process over the same folder, after `process` has ended. */
  restart(options?: Pick<DoorOptions, 'wrap'>): Promise<void>;
  /** Ends the process in good order, verifies the log and removes the folder. */
  stop(): Promise<Exit>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export async function openDoor(options: DoorOptions): Promise<Door> {
  const entra = options.entra ?? (await startEntraDouble());
  const folder = doorFolder(options, entra);
  const start = (wrap?: readonly string[]) =>
    serve({
      config: folder.config,
      env: { SHOP_PASSWORD: options.server.credential.password },
      ...(wrap === undefined ? {} : { wrap }),
      ...(options.nodeArguments === undefined ? {} : { nodeArguments: options.nodeArguments }),
    });
  const clear = async () => {
    if (options.entra === undefined) await entra.close();
    rmSync(folder.path, { recursive: true, force: true });
  };
  let running = await start(options.wrap).catch(async (error: unknown) => {
    await clear();
    throw error;
  });
  const token = (kind: DoubleTokenKind = 'agent-identity', overrides?: TokenOverrides) =>
    entra.token(kind, overrides);
  const door: Door = {
    ...{ host: '127.0.0.1', ca: folder.ca, caFile: folder.caFile, target: 'shop', entra, token },
    auditDirectory: folder.audit,
    get port() {
      return running.port;
    },
    get api() {
      return `http://127.0.0.1:${running.apiPort}`;
    },
    get process() {
      return running;
    },
    login: async () => ({ user: 'orders-agent', database: 'shop', password: await token() }),
    libpq: async (kind) => libpqEnvironment(door, await token(kind)),
    trail: () => readTrail(folder.audit),
    gatelog: (...args) => gatelog(args),
    verify: async () => {
      await published(folder.audit);
      verify(folder.audit);
    },
    restart: async (again) => {
      running = await start(again?.wrap);
    },
    stop: async () => {
      const exit = await running.kill('SIGTERM');
      try {
        verify(folder.audit);
      } finally {
        await clear();
      }
      return exit;
    },
  };
  return door;
}

function gatelog(args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status, stdout, stderr };
}

function verify(directory: string): void {
  const { code, stdout, stderr } = gatelog(['audit', 'verify', directory]);
  assert.equal(code, 0, `audit verify of ${directory} ended with ${code}:\n${stdout}${stderr}`);
}

function libpqEnvironment(door: Door, token: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: join(door.auditDirectory, '..'),
    LANG: 'C.UTF-8',
    PGHOST: door.host,
    PGPORT: String(door.port),
    PGDATABASE: door.target,
    PGUSER: 'orders-agent',
    PGPASSWORD: token,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: door.caFile,
  };
}
