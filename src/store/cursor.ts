// Where a list goes on: the time and id of the last item shown. Items that come in meanwhile move nothing.
import { GatelogError } from '../model/error.ts';

export interface Position {
  readonly time: number;
  readonly id: string;
}

export function writeCursor({ time, id }: Position): string {
  return Buffer.from(JSON.stringify([time, id])).toString('base64url');
}

/** @throws GatelogError `store.cursor` when it is none of ours. */
export function readCursor(text: string): Position {
  const [time, id] = listOf(Buffer.from(text, 'base64url').toString('utf8'));
  if (Number.isSafeInteger(time) && typeof id === 'string') return { time: Number(time), id };
  throw new GatelogError(
    'store.cursor',
    'this cursor belongs to no list: leave it out to begin at the first page',
  );
}

function listOf(json: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(json);
    return Array.isArray(read) ? read : [];
  } catch {
    // Not JSON: worded as a wrong cursor by the one who asked.
    return [];
  }
}
