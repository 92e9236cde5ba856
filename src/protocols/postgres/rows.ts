// Reads a stored answer for people: the raw messages as the client received them, back into columns and rows.
import { isUtf8 } from 'node:buffer';
import { GatelogError } from '../../model/error.ts';
import type { RecordedAnswer } from '../protocol.ts';
import { readBinary } from './binary-values.ts';
import { backBounds } from './bounds.ts';
import { decodeColumns, decodeCommandTag, decodeErrorFields, decodeRow } from './decode.ts';
import { back, type Column, targetBroke } from './messages.ts';
import { StreamWalker } from './stream-walker.ts';

interface Reading {
  columns: readonly Column[];
  names: readonly string[];
  readonly rows: (readonly (string | null)[])[];
  readonly notes: string[];
}

const MAX_NOTES = 1000;

/** Text as PostgreSQL shows it, `\x...` for what cannot be read; COPY data is one cell per message. */
export function readAnswer(bytes: Buffer, maxRows = 1000): RecordedAnswer {
  const reading: Reading = { columns: [], names: [], rows: [], notes: [] };
  const walker = new StreamWalker(backBounds(), targetBroke);
  let cut = false;
  try {
    walker.push(bytes);
    while (!cut && walker.next()) {
      const body = walker.buffer.subarray(walker.start + 5, walker.end);
      cut = !walker.last || !take(reading, walker.type, body, maxRows);
    }
  } catch (error) {
    if (!(error instanceof GatelogError)) throw error;
    return { ...shown(reading), cut: true };
  }
  return { ...shown(reading), cut: cut || walker.inside };
}

function shown(reading: Reading): Omit<RecordedAnswer, 'cut'> {
  return { columns: reading.names, rows: reading.rows, notes: reading.notes };
}

/** False when it is enough. */
function take(reading: Reading, type: number, body: Buffer, maxRows: number): boolean {
  if (type === back.dataRow || type === back.copyData) {
    if (reading.rows.length >= maxRows) return false;
    reading.rows.push(type === back.dataRow ? showRow(decodeRow(body), reading.columns) : [showCopied(body)]);
  } else if (type === back.rowDescription) {
    reading.columns = decodeColumns(body);
    reading.names = reading.columns.map((column) => column.name);
  } else if (reading.notes.length < MAX_NOTES) note(reading.notes, type, body);
  return true;
}

function note(notes: string[], type: number, body: Buffer): void {
  if (type === back.commandComplete) notes.push(decodeCommandTag(body));
  if (type !== back.error && type !== back.notice) return;
  const fields = decodeErrorFields(body);
  const rest = ['D', 'H'].map((letter) => fields.get(letter)).filter((text) => text !== undefined);
  notes.push([`${fields.get('S')} ${fields.get('C')}: ${fields.get('M')}`, ...rest].join('; '));
}

function showRow(values: readonly (Buffer | null)[], columns: readonly Column[]): (string | null)[] {
  return values.map((value, at) => (value === null ? null : showValue(value, columns[at])));
}

function showValue(value: Buffer, column: Column | undefined): string {
  if (column?.format === 1) return readBinary(value, column.type) ?? hex(value);
  return isUtf8(value) ? value.toString('utf8') : hex(value);
}

function showCopied(value: Buffer): string {
  return isUtf8(value) ? value.toString('utf8').replace(/\r?\n$/, '') : hex(value);
}

function hex(value: Buffer): string {
  return `\\x${value.toString('hex')}`;
}
