// `approvals`: how long people may take, how much may wait, and where they are told (docs/approvals.md).
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Channel, ChannelWay, SecretSource } from '../model/channel.ts';
import { channel, namesOf, what, type WrittenChannel } from './channels.ts';
import { isSafeUrl, unlessMissing, whole } from './fields.ts';
import { type Locate, type Mistake, type Path, writePath } from './mistake.ts';
import { readSecret, type SecretPlace } from './secret-place.ts';

export const approvals = z.strictObject({
  waitSeconds: whole(1, 86_400)
    .default(300)
    .meta({ description: 'How long an action waits for people; then it is denied.' }),
  perPrincipal: whole(1, 10_000)
    .default(10)
    .meta({ description: 'Actions of one principal that wait at once; a further one is denied.' }),
  atOnce: whole(1, 100_000)
    .default(1000)
    .meta({ description: 'Actions of all principals that wait at once.' }),
  notify: z
    .array(channel, {
      error: unlessMissing(
        'write notify as a list: each begins with "- slack:", "- teams:", "- mail:" or "- webhook:"',
      ),
    })
    .default([])
    .refine((all) => new Set(namesOf(all)).size === all.length, {
      error: 'two channels have the same name: give each its own',
    })
    .meta({
      description: 'Where people are told that something waits. A channel that is down lets nothing pass.',
    }),
});

export interface ApprovalsConfig {
  readonly waitSeconds: number;
  readonly perPrincipal: number;
  readonly atOnce: number;
  readonly notify: readonly Channel[];
}

export interface ApprovalsSource {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly locate: Locate;
  /** Found mistakes are added. */
  readonly mistakes: Mistake[];
}

export async function approvalsOf(
  { notify, ...bounds }: z.output<typeof approvals>,
  source: ApprovalsSource,
): Promise<ApprovalsConfig> {
  const names = namesOf(notify);
  const channels = notify.map(async (written, at): Promise<Channel> => {
    const { targets = [], groups = [] } = written;
    const way = await wayOf(written, source);
    await checkUrl(way, ['approvals', 'notify', at, way.kind, 'url'], source);
    return { name: names[at] ?? way.kind, way, targets, groups };
  });
  return { ...bounds, notify: await Promise.all(channels) };
}

async function wayOf(
  { slack, teams, webhook, mail }: WrittenChannel,
  source: ApprovalsSource,
): Promise<ChannelWay> {
  const secret = (kind: keyof typeof what, place: SecretPlace): SecretSource => {
    return () => readSecret(what[kind], place, source.folder, source.environment);
  };
  if (slack !== undefined) return { kind: 'slack', url: secret('url', slack.url) };
  if (teams !== undefined) return { kind: 'teams', url: secret('url', teams.url) };
  if (mail !== undefined) return mailOf(mail, source.folder, secret);
  const { url, secret: key } = webhook as NonNullable<typeof webhook>;
  return { kind: 'webhook', url: secret('url', url), secret: secret('secret', key) };
}

async function mailOf(
  { host, port, tls, ca, serverName, username, password, from, to }: NonNullable<WrittenChannel['mail']>,
  folder: string,
  secret: (kind: 'password', place: SecretPlace) => SecretSource,
): Promise<ChannelWay> {
  return {
    ...{ kind: 'mail', host, tls, from, to, port: port ?? (tls === 'tls' ? 465 : 587) },
    ...(ca !== undefined && { ca: await readFile(resolve(folder, ca), 'utf8') }),
    ...(serverName !== undefined && { serverName }),
    ...(username !== undefined &&
      password !== undefined && { login: { username, password: secret('password', password) } }),
  };
}

/** Said at the start, and not when somebody waits for a message that never comes. */
async function checkUrl(way: ChannelWay, path: Path, { locate, mistakes }: ApprovalsSource): Promise<void> {
  if (way.kind === 'mail') return;
  const found = await way.url();
  if (isSafeUrl(found.reveal().trim())) return;
  const message = 'what is found here is no https:// address: copy it again from where the webhook was made';
  mistakes.push({ path: writePath(path), ...locate(path), message });
}
