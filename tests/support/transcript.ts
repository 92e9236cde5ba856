// Writes what a server said as lines, with everything that two runs may differ in by right made equal.
import { createHash } from 'node:crypto';
import type { Message } from './raw-client.ts';

const longest = 400;

/** One line per message. Object ids of tables made in the run are numbered in order of appearance. */
export function transcript(messages: readonly Message[]): string[] {
  const known = new Map<number, number>();
  return messages.map((message) => `${message.type} ${printable(normal(message, known))}`);
}

/** Process ids and keys are the server's or the gateway's own: only that they are there counts. */
function normal({ type, body }: Message, known: Map<number, number>): Buffer {
  if (type === 'K') return Buffer.from('(key)');
  if (type === 'A') return Buffer.concat([Buffer.from('(pid)'), body.subarray(4)]);
  if (type === 'T') return withoutTableIds(body, known);
  if (type === 'E' || type === 'N') return withoutSource(body);
  return body;
}

/** File, line and routine of the server's source: what the gateway answers in its place has none. */
function withoutSource(body: Buffer): Buffer {
  const fields = body.toString('latin1').split('\0');
  return Buffer.from(fields.filter((field) => !/^[FLR]/.test(field)).join('\0'), 'latin1');
}

/** RowDescription: 2 bytes of count, then name, table oid (4), column (2), type (4), length (2), modifier (4), format (2). */
function withoutTableIds(body: Buffer, known: Map<number, number>): Buffer {
  const copy = Buffer.from(body);
  let at = 2;
  for (let left = copy.readUInt16BE(0); left > 0; left -= 1) {
    at = copy.indexOf(0, at) + 1;
    const oid = copy.readUInt32BE(at);
    if (oid >= 16_384) copy.writeUInt32BE(rank(known, oid), at);
    at += 18;
  }
  return copy;
}

function rank(known: Map<number, number>, oid: number): number {
  const found = known.get(oid) ?? known.size + 1;
  known.set(oid, found);
  return found;
}

function printable(body: Buffer): string {
  if (body.length > longest)
    return `${body.length} bytes, ${createHash('sha256').update(body).digest('hex')}`;
  return body
    .toString('latin1')
    .replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
