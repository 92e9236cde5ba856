// Words Gatelog has for a client while its statement waits: a NoticeResponse, which every client takes at any time.
import { encodeNotice } from './encode.ts';

/** The first line is the message, the second its DETAIL, the others the HINT. */
export function encodeWords([message = '', detail, ...hints]: readonly string[]): Buffer {
  const fields = new Map([
    ['S', 'NOTICE'],
    ['V', 'NOTICE'],
    ['C', '00000'],
    ['M', message],
  ]);
  if (detail !== undefined) fields.set('D', detail);
  if (hints.length > 0) fields.set('H', hints.join('\n'));
  return encodeNotice(fields);
}
