// How large a message of each type may be: what is not in the table is no message of that side.
import { back, front } from './messages.ts';

/** Longest value of the length field by type byte; 0 = no such message, -1 = passes in pieces of any length. */
export type Bounds = Int32Array;

const KB = 1024;
/** Names are cut at 63 bytes by the server; this leaves room for any client's habit. */
const SMALL = 10_000;

/** Statements, parameters and COPY data may be as large as the gateway reads; all else is small. */
export function frontBounds(message: number): Bounds {
  const bounds = new Int32Array(256);
  const { query, parse, bind, functionCall, copyData } = front;
  for (const type of Object.values(front)) bounds[type] = Math.min(SMALL, message);
  for (const type of [query, parse, bind, functionCall, copyData]) bounds[type] = message;
  for (const type of [front.sync, front.flush, front.terminate, front.copyDone]) bounds[type] = 4;
  bounds[front.password] = 66 * KB;
  return bounds;
}

/** Rows and COPY data may hold 1 GB and pass in pieces; errors may quote a whole query; the rest is small. */
export function backBounds(): Bounds {
  const bounds = new Int32Array(256);
  for (const type of Object.values(back)) bounds[type] = 64 * KB;
  for (const type of [back.dataRow, back.copyData, back.functionResult]) bounds[type] = -1;
  for (const type of [back.error, back.notice]) bounds[type] = 4 * KB * KB;
  // 1,664 columns with names of 63 bytes; 65,535 parameters of 4 bytes.
  for (const type of [back.rowDescription, back.parameterDescription]) bounds[type] = 512 * KB;
  return bounds;
}
