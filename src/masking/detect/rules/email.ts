// E-mail addresses: from each @ outwards, at most as far as RFC 5321 section 4.5.3.1 lets an address reach.
import type { Rule, Span } from '../finding.ts';
import { signal } from '../signals.ts';

const longestLocal = 64;

/** Letters of scripts that put spaces between words; in the others prose would run into the address. */
const spacedLetter = String.raw`\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}\p{Script=Hangul}`;

const localCharacter = new RegExp(`^[${spacedLetter}0-9._%+&'-]$`, 'u');
const domain = new RegExp(
  String.raw`(?:[${spacedLetter}0-9](?:[${spacedLetter}0-9-]{0,61}[${spacedLetter}0-9])?\.){1,8}(?:xn--[a-z0-9-]{2,59}|[${spacedLetter}]{2,24})(?![A-Za-z0-9_])`,
  'uy',
);

/** What follows the last dot of files, systemd units and code that only look like hosts. */
const notTopLevel = new Set(
  (
    'service socket target timer mount automount slice scope device path swap png jpg jpeg gif svg webp ico bmp css scss ' +
    'js mjs cjs ts tsx jsx json html htm xml yml yaml toml txt log csv tsv sql exe dll pdf doc docx xls xlsx ppt pptx tar gz'
  ).split(' '),
);

/** Hosts in a URL of these have a user before them, not a mailbox. */
const userBeforeHost =
  /(?:^|[^a-z0-9+.-])(?:https?|wss?|ssh|git|git\+ssh|s?ftp|postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|redis|rediss|amqps?|nats|ldaps?|smtps?|imaps?|jdbc:[a-z]{1,20}):\/\/[^\s/]{0,256}$/i;

function findAddresses(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const span = readAddress(text, at);
    if (span !== undefined) spans.push(span);
  }
  return spans;
}

function readAddress(text: string, at: number): Span | undefined {
  domain.lastIndex = at + 1;
  const host = domain.exec(text)?.[0];
  const start = startOfLocal(text, at);
  if (host === undefined || start === at || !isHost(host)) return undefined;
  const local = text.slice(start, at);
  if (local === 'git' && text[at + 1 + host.length] === ':') return undefined;
  if (userBeforeHost.test(text.slice(Math.max(0, start - 300), start))) return undefined;
  return { start, end: at + 1 + host.length };
}

function startOfLocal(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < longestLocal && localCharacter.test(text.charAt(start - 1))) start--;
  // Quotes and marks around an address are legal in it but seldom of it.
  while (start < at && /[.'%+&-]/.test(text.charAt(start))) start++;
  return start;
}

function isHost(host: string): boolean {
  const labels = host.split('.');
  const last = labels.at(-1) as string;
  // `icon@2x.png` is a file, `Object@1f.toString` is code.
  if (notTopLevel.has(last.toLowerCase()) || /[a-z][A-Z]/.test(last)) return false;
  return host.length <= 255;
}

export const emailRule: Rule = {
  name: 'email',
  dataClass: 'pii',
  needs: signal.address,
  find: findAddresses,
};
