// After the show: the door stays open for a person with psql until Ctrl-C, with a fresh token in a file.
import { once } from 'node:events';
import { writeToken } from './folder.ts';
import { people } from './people.ts';
import type { Trail } from './read-trail.ts';
import type { Stage } from './stage.ts';
import type { Tell } from './tell.ts';

/** Well within the life of a token. */
const renewMillis = 30 * 60_000;

/** Resolves when told to stop, rejects when the log can no longer be written. */
export async function stayUp(stage: Stage, trail: Trail, tell: Tell, signal: AbortSignal): Promise<void> {
  const renew = async () => writeToken(stage.folder, await stage.token());
  await renew();
  const timer = setInterval(() => void renew(), renewMillis);
  try {
    tell.heading('Now you: the door stays open until Ctrl-C');
    const lines = invitation(stage, trail);
    tell.say('ready', { words: Object.values(lines).join('\n\n'), data: lines });
    const failed = stage.gateway.whenFailed.then((error) => Promise.reject(error));
    if (!signal.aborted) await Promise.race([once(signal, 'abort'), failed]);
  } finally {
    clearInterval(timer);
  }
}

type Invitation = Readonly<Record<'console' | 'psql' | 'try' | 'show' | 'verify' | 'policies', string>>;

/** libpq checks the name, `hostaddr` saves it from looking that name up. The token is read, never shown. */
function invitation({ door, folder, url }: Stage, { rows }: Trail): Invitation {
  const target = `host=localhost hostaddr=${door.host} port=${door.port} dbname=shop user=me`;
  const tls = `sslmode=verify-full sslrootcert=${folder.caFile}`;
  const denied = rows.find(({ decision }) => decision === 'deny')?.entry ?? 0;
  return {
    console: `${url}    # sign in as ${people.map(({ name, does }) => `${name} (${does})`).join(', ')}`,
    psql: `PGPASSWORD="$(cat ${folder.tokenFile})" psql "${target} ${tls}"`,
    try: `UPDATE orders SET status = 'shipped' WHERE id = 417;    -- in psql: it waits for Dana in the console`,
    show: `npm run gatelog -- audit show ${denied} --config ${folder.config}`,
    verify: `npm run gatelog -- audit verify ${folder.audit} --vkey ${folder.vkeyFile}`,
    policies: `$EDITOR ${folder.policies}/2-statements.cedar    # read again when you save`,
  };
}
