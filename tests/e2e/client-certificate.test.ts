// Gatelog logs in at a real server with a client certificate, and no other certificate gets it in.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeClientAuthority } from '../../src/demo/certificate.ts';
import { type Door, openDoor } from '../support/door.ts';
import type { FolderOptions } from '../support/door-folder.ts';
import { agentsWork } from '../support/policies.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { logIn } from '../support/raw-client.ts';
import { query } from '../support/raw-messages.ts';

type Certificate = NonNullable<FolderOptions['clientCertificate']>;

const now = new Date();
const twoDaysAgo = new Date(now.getTime() - 2 * 86_400_000);
const trusted = makeClientAuthority(twoDaysAgo);
const stranger = makeClientAuthority(twoDaysAgo);

const refused: readonly (readonly [string, Certificate, RegExp])[] = [
  ['signed by another authority', stranger.issue('gatelog', now), /unknown ca|self.signed|unable to get/i],
  ['that has expired', trusted.issue('gatelog', twoDaysAgo), /certificate has expired|expired certificate/i],
  ['of another role', trusted.issue('postgres', now), /certificate authentication failed/],
  ['that is not there', 'none', /requires a valid client certificate/],
];

describe('a server that lets in by client certificate only', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres({ clientCa: trusted.ca });
  });
  after(() => server?.stop());

  test('the right certificate gets in, and no password is needed', async () => {
    const certificate = trusted.issue('gatelog', now);
    await through(certificate, async (door) => {
      const { client } = await logIn(door, await door.login());
      const answer = await client.ask(
        query('select client_dn from pg_stat_ssl where pid = pg_backend_pid()'),
      );
      assert.equal(
        answer
          .find(({ type }) => type === 'D')
          ?.body.subarray(6)
          .toString(),
        '/CN=gatelog',
      );
      await client.close();
      assertKept(certificate, door);
    });
  });

  for (const [what, certificate, reason] of refused)
    test(`a certificate ${what} is refused, and the client hears no more than that`, async () => {
      const before = server.log().length;
      await through(certificate, async (door) => {
        await assert.rejects(logIn(door, await door.login()), (error: Error) => {
          assert.match(error.message, /^refused: /);
          assert.doesNotMatch(error.message, /certificate|expired|authority|127\.0\.0\.1/);
          return true;
        });
        // Ended in good order, all of its log is written.
        await door.process.kill('SIGTERM');
        assert.deepEqual(
          door
            .trail()
            .filter(({ k }) => k === 'session.end')
            .map(({ rs }) => rs),
          [['target.failed']],
        );
        assertKept(certificate, door);
      });
      assert.match(server.log().slice(before), reason);
      assert.doesNotMatch(server.log().slice(before), /connection authorized/);
    });

  async function through(clientCertificate: Certificate, act: (door: Door) => Promise<void>): Promise<void> {
    const door = await openDoor({ server, policies: agentsWork, clientCertificate });
    try {
      await act(door);
    } finally {
      await door.stop();
    }
  }
});

/** Nothing of the key is in what the gateway said, nor in any file of its log. */
function assertKept(certificate: Certificate, { process, auditDirectory }: Door): void {
  if (certificate === 'none') return;
  const lines = certificate.key.split('\n').filter((line) => line !== '' && !line.startsWith('-'));
  const files = readdirSync(auditDirectory, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const written = [
    process.errors(),
    ...files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')),
  ];
  assert.ok(files.length > 0 && lines.length > 0);
  for (const line of lines)
    assert.ok(!written.some((text) => text.includes(line)), 'a line of the key was written');
}
