// A place for a store in a file: a folder of its own, gone when disposed.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DamagedRow } from '../../src/store/damage.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreStage } from './stage.ts';

export interface SqliteStage extends StoreStage {
  readonly folder: string;
  readonly file: string;
}

export async function sqliteStage(): Promise<SqliteStage> {
  const folder = mkdtempSync(join(tmpdir(), 'gatelog-store-'));
  const file = join(folder, 'data', 'gatelog.db');
  const damaged: DamagedRow[] = [];
  const away = join(folder, 'away.db');
  return {
    ...{ folder, file, damaged },
    open: ({ key = 'store.key' } = {}) =>
      openStore({ sqlite: file, key: join(folder, key) }, { onDamaged: (row) => void damaged.push(row) }),
    tamper: async (sql) => {
      const connection = new DatabaseSync(file, { timeout: 5_000 });
      try {
        return connection.prepare(sql).all();
      } finally {
        connection.close();
      }
    },
    bytes: async () => {
      const files = readdirSync(join(folder, 'data'));
      return Buffer.concat(files.map((name) => readFileSync(join(folder, 'data', name))));
    },
    cut: async () => renameSync(file, away),
    mend: async () => renameSync(away, file),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
