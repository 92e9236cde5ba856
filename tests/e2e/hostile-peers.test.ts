// Peers that break the rules, one and two hundred at a time: others are answered, memory stays bounded, nothing stays open.
import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Peer, peers } from './clients/hostile.ts';
import { stage } from './clients/open.ts';
import { startWitness } from './clients/witness.ts';

const many = 200;
const MiB = 2 ** 20;
const skip = process.platform === 'linux' ? false : 'needs /proc of Linux';

describe('hostile peers', { skip }, () => {
  const on = stage({
    limits: { handshakeSeconds: 8, message: '1MiB', statements: 1000 },
    postgres: { settings: { max_connections: '500' }, logStatements: false },
  });

  // Parsers are loaded and code is compiled by the first sessions: that is not what a peer costs.
  before(async () => {
    const witness = await startWitness(on.door);
    await sleep(1000);
    await witness.stop();
  });

  for (const [name, peer] of Object.entries(peers)) {
    test(`${name}: one does not disturb another session`, () => survive(peer, 1));
    test(`${name}: nor do two hundred, and memory stays bounded`, () => survive(peer, many));
  }

  test('the log is whole after all of them', () => on.door.verify());

  async function survive(peer: Peer, count: number): Promise<void> {
    const { door } = on;
    const before = door.process.memory();
    const witness = await startWitness(door);
    const sockets = await Promise.all(Array.from({ length: count }, () => peer(door)));
    await sleep(count === 1 ? 300 : 1500);
    const grown = door.process.memory() - before;
    for (const socket of sockets) socket.destroy();
    const took = await witness.stop();
    assert.ok(took.length > 0, 'the witness was answered');
    assert.ok(Math.max(...took) < 5000, `an answer took ${Math.max(...took).toFixed(0)} ms`);
    // A message may be 1 MiB; a peer may hold twice that, and the heap needs room to breathe.
    assert.ok(grown < 200 * MiB + count * 2 * MiB, `memory grew by ${(grown / MiB).toFixed(0)} MiB`);
    await settled();
  }

  /** Nothing of the peers is left: no socket but the listener's and those to nobody, no session at the server. */
  async function settled(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const { rows } = await on.server.admin(
        "select count(*)::int as n from pg_stat_activity where usename = 'gatelog'",
      );
      const sessions = (rows[0] as { n: number }).n;
      if (sessions === 0 && openSockets(on.door.process.pid) <= idleSockets) return;
      await sleep(100);
    }
    assert.fail(`${openSockets(on.door.process.pid)} sockets stay open`);
  }
});

/** The listener, standard input and outputs, and kept-alive connections to the issuer. */
const idleSockets = 8;

function openSockets(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((fd) => target(`${folder}/${fd}`).startsWith('socket:')).length;
}

/** A descriptor may be gone by the time it is looked at. */
function target(path: string): string {
  try {
    return readlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
