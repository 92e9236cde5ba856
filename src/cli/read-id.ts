// Ids as people type them: in small letters, or with the letters that Crockford's base 32 leaves out.
import { GatelogError } from '../model/error.ts';

/** Of a request or a grant. Throws GatelogError `cli.usage`, which quotes nothing: a token pasted in the wrong place stays unseen. */
export function readId(written: string | undefined, list: string): string {
  const id = (written ?? '').trim().toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (/^[0-9A-HJKMNP-TV-Z]{10}$/.test(id)) return id;
  const wrong = written === undefined ? 'ID is missing' : 'an ID has 10 letters and digits';
  throw new GatelogError('cli.usage', `${wrong}: "${list}" shows them`);
}

export function readSessionId(written: string | undefined): string {
  if (written !== undefined && /^[\w-]{1,100}$/.test(written)) return written;
  const wrong = written === undefined ? 'ID is missing' : 'that is no ID of a session';
  throw new GatelogError('cli.usage', `${wrong}: "gatelog sessions list" shows them`);
}

/** A whole number on the command line. */
export function readWhole(
  written: string | undefined,
  option: string,
  [least, most]: readonly [number, number],
): number | undefined {
  if (written === undefined) return undefined;
  const number = /^\d{1,9}$/.test(written) ? Number(written) : -1;
  if (number >= least && number <= most) return number;
  throw new GatelogError('cli.usage', `${option} takes a whole number, ${least} to ${most}`);
}
