// The kinds of value a configuration file holds: sizes, durations, addresses, files. Each says in `takes` how to write it.
import { isIP } from 'node:net';
import { z } from 'zod';

/** What a field that names a file must point to; `check-files` looks. */
export type FileKind = 'certificate' | 'key' | 'secret' | 'directory';

const units: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const sizePattern = /^(\d{1,15}) ?(KiB|MiB|GiB)?$/;

/** Bytes, as a whole number or with a unit. */
export function size(least: number, most: number) {
  const error = `write a size from ${wordSize(least)} to ${wordSize(most)}, in bytes or with KiB, MiB or GiB, such as 8MiB`;
  return z
    .union([z.int(), z.string().regex(sizePattern, { error })], { error })
    .transform(readSize)
    .refine((bytes) => bytes >= least && bytes <= most, { error })
    .meta({ takes: 'size: bytes, or a number with KiB, MiB or GiB' });
}

function readSize(written: number | string): number {
  const [, digits = '', unit = ''] = sizePattern.exec(String(written)) ?? [];
  return Number(digits) * (units[unit] ?? Number.NaN);
}

/** `8388608` as `8MiB`: the largest unit that leaves a whole number. */
export function wordSize(bytes: number): string {
  const fitting = Object.entries(units).findLast(([, unit]) => bytes > 0 && bytes % unit === 0);
  return fitting === undefined ? String(bytes) : `${bytes / fitting[1]}${fitting[0]}`;
}

export function whole(least: number, most: number) {
  const error = `write a whole number from ${least} to ${most}`;
  return z
    .int({ error })
    .min(least, { error })
    .max(most, { error })
    .meta({ takes: `whole number, ${least} to ${most}` });
}

export function text(what: string) {
  return z
    .string({
      error: unlessMissing(`write ${what} as text; put it in quotes if it looks like a number`),
    })
    .min(1, { error: `write ${what}; it cannot be empty` })
    .meta({ takes: 'text' });
}

/** `true` or `false`. */
export function yesNo() {
  return z
    .boolean({ error: unlessMissing('write true or false, without quotes') })
    .meta({ takes: '`true` or `false`' });
}

/** A path, relative to the folder of the configuration file. */
export function file(kind: FileKind, what: string) {
  return text(`the path of ${what}`).meta({ takes: 'path, from the folder of the file', file: kind });
}

/** A path that Gatelog makes when it is not there. */
export function place(what: string) {
  return text(`the path of ${what}`).meta({ takes: 'path, from the folder of the file' });
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  const error = `write one of ${values.join(', ')}`;
  return z
    .enum(values, { error: unlessMissing(error) })
    .meta({ takes: values.map((value) => `\`${value}\``).join(', ') });
}

/** One text or a list of them; always a list when read. */
export function oneOrMore(what: string) {
  const error = `write ${what} as text, or a list of texts; it cannot be empty`;
  const one = z.string({ error }).min(1, { error });
  return z
    .union([one, z.array(one, { error }).min(1, { error })], { error: unlessMissing(error) })
    .transform((written) => (typeof written === 'string' ? [written] : written))
    .meta({ takes: 'text, or a list of texts' });
}

/** A key that is not there is worded in `word-issue`, with its example. */
export function unlessMissing(error: string) {
  return (issue: { readonly input?: unknown }) => (issue.input === undefined ? undefined : error);
}

/** `host:port`, `[ipv6]:port`; read into its two parts. */
export const address = z
  .string({
    error: unlessMissing('write the address as host:port in quotes, such as "127.0.0.1:5432"'),
  })
  .transform((written, context) => {
    const read = readAddress(written);
    if (read !== undefined) return read;
    context.addIssue({
      code: 'custom',
      message: 'write the address as host:port, such as 0.0.0.0:5432 or "[::1]:5432"',
    });
    return z.NEVER;
  })
  .meta({ takes: 'host:port; an IPv6 host stands in brackets' });

export interface Address {
  readonly host: string;
  readonly port: number;
}

export function readAddress(written: string): Address | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(written) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65535) return undefined;
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  return { host, port };
}

/** Whether only programs of this machine can reach the host. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** An https URL; http only towards this machine, for tests and the demo. */
export function webAddress(what: string) {
  const error = `write ${what} as an https:// address; http:// is taken only for this machine (localhost, 127.0.0.1)`;
  return z
    .string({ error: unlessMissing(error) })
    .refine(isSafeUrl, { error })
    .meta({ takes: 'https address' });
}

/** https, or http towards this machine; without a login in it. */
export function isSafeUrl(written: string): boolean {
  const url = URL.parse(written);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')))
  );
}

/** For a check across fields: run even when another field is wrong, so that one mistake does not hide the other. */
export function always({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null;
}
