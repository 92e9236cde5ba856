// `gatelog audit show ENTRY|SESSION`: entries as recorded, with their payloads for who holds the payload key.
import { type ShownEntry, type ShownPayload, showEntry, showSession } from '../audit/verify/show.ts';
import { readOptions } from './arguments.ts';
import { auditSource, usage } from './audit-source.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint, writeJson } from './io.ts';

/** What the command is given, as it knows no protocol. */
export interface ShowDeps {
  /** Words an answer in the protocol of the target (`postgres`, ...); undefined when it cannot. */
  readonly answer?: (protocol: string, bytes: Buffer) => string | undefined;
}

const options = {
  directory: { type: 'string' },
  config: { type: 'string' },
  key: { type: 'string' },
  raw: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** A number names an entry, anything else a session. `--raw ROLE` writes the bytes of one payload and nothing else. */
export async function run(args: string[], io: Io, deps: ShowDeps = {}): Promise<number> {
  const { values, positionals } = readOptions(args, options, 1);
  const [what] = positionals;
  if (what === undefined) throw usage('ENTRY or SESSION is missing');
  const { directory, key } = await auditSource(values);
  const shown = /^\d{1,15}$/.test(what)
    ? [await showEntry(directory, Number(what), key)]
    : await showSession(directory, what, key);
  if (values.raw !== undefined) return writeRaw(shown, values.raw, io);
  if (values.json)
    writeJson(
      io,
      shown.map((one) => jsonOf(one, deps)),
    );
  else for (const one of shown) io.stdout.write(wordEntry(one, deps, io));
  return exitCodes.ok;
}

/** The plaintext in base64 would be no answer to a pipe: bytes go out as they are. */
function writeRaw(shown: readonly ShownEntry[], role: string, io: Io): number {
  const found = shown
    .flatMap(({ payloads }) => payloads)
    .filter(({ descriptor }) => descriptor.role === role);
  const opened = found.filter(({ bytes }) => bytes !== undefined);
  for (const { bytes } of opened) (io.stdout as unknown as NodeJS.WritableStream).write(bytes as Buffer);
  if (found.length > 0 && opened.length === found.length) return exitCodes.ok;
  io.stderr.write(
    found.length === 0 ? `no payload ${role} here\n` : `payload ${role}: ${found[0]?.problem}\n`,
  );
  return exitCodes.no;
}

function jsonOf({ entry, payloads, facts, published, target }: ShownEntry, deps: ShowDeps) {
  return {
    entry: entry.fields,
    published,
    facts: Object.fromEntries(facts.map(({ name, value }) => [name, value])),
    payloads: payloads.map(({ descriptor, bytes, problem }) => ({
      ...descriptor,
      ...(problem === undefined ? {} : { problem }),
      ...(bytes === undefined ? {} : { base64: bytes.toString('base64') }),
      ...(bytes === undefined ? {} : { words: words(descriptor.role, bytes, target?.kind, deps) }),
    })),
  };
}

function wordEntry(shown: ShownEntry, deps: ShowDeps, io: Io): string {
  const { entry, payloads, facts, published } = shown;
  const title = `${entry.index} ${entry.time} ${paint(io.stdout, 'bold', entry.kind)}${published ? '' : ' (not published yet)'}`;
  const fields = Object.entries(entry.fields).filter(([name]) => !quiet.has(name));
  const lines = [
    title,
    ...fields.map(
      ([name, value]) => `  ${name.padEnd(5)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    ...facts.map(({ name, value }) => `  fact  ${printable(`${name}: ${String(value)}`)}`),
    ...payloads.flatMap((payload) => wordShown(payload, shown, deps)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Fields that the title, the payload lines or nobody needs. */
const quiet = new Set(['v', 'i', 't', 'k', 'n', 'log', 'pl', '_sd', 'dk']);

function wordShown(
  { descriptor, bytes, problem }: ShownPayload,
  { target }: ShownEntry,
  deps: ShowDeps,
): string[] {
  const { role, len } = descriptor;
  if (role === 'disclosures' && bytes !== undefined) return [];
  if (bytes === undefined) return [`  ${role} (${len} bytes): ${problem}`];
  const text = words(role, bytes, target?.kind, deps);
  return [`  ${role} (${len} bytes):`, ...text.split('\n').map((line) => `    ${line}`)];
}

function words(role: string, bytes: Buffer, protocol: string | undefined, deps: ShowDeps): string {
  const answer = role === 'res.body' && protocol !== undefined ? deps.answer?.(protocol, bytes) : undefined;
  return printable(answer ?? readable(bytes));
}

const mostShown = 4_096;

/** Text as text, everything else as hex; long ones are cut here, `--raw` has them whole. */
function readable(bytes: Buffer): string {
  const shown = bytes.subarray(0, mostShown);
  const text = shown.toString('utf8');
  const binary = text.includes('\0') || (text.includes('\ufffd') && bytes.length <= mostShown);
  const more = bytes.length > mostShown ? `\n... ${bytes.length - mostShown} more bytes` : '';
  return `${binary ? shown.toString('hex') : text}${more}`;
}

/** What an agent sent may hold what moves the cursor of a terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
