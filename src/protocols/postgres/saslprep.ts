// Prepares a password for SCRAM (RFC 4013, SASLprep): ASCII as it is, all else mapped and normalised.

/** RFC 3454 table B.1: mapped to nothing. */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
/** RFC 3454 table C.1.2: spaces that become a plain one. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;
const PLAIN = /^[\x20-\x7e]*$/;
/** RFC 3454 tables C.2 to C.8 as Unicode categories: controls, surrogates, private use, unassigned. */
const PROHIBITED = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/u;

/**
 * PostgreSQL uses a password that SASLprep prohibits as it stands, and so does this. Not covered: the check of
 * bidirectional text (RFC 3454 section 6), and code points that became assigned after Unicode 3.2.
 */
export function prepare(password: string): string {
  if (PLAIN.test(password)) return password;
  const mapped = password.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC');
  return mapped === '' || PROHIBITED.test(mapped) ? password : mapped;
}
