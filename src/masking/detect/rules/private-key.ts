// Private keys in PEM (RFC 7468) or OpenPGP armour: the whole block, however its lines are broken or escaped.
import type { Rule, Span } from '../finding.ts';
import { signal } from '../signals.ts';

const begin = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
const end = /-----END [A-Z0-9 ]{0,80}-----/g;

/** A block without its end reaches to the end of the text: somebody cut it, and what is there is key. */
function findBlocks(text: string): readonly Span[] {
  const spans: Span[] = [];
  begin.lastIndex = 0;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    end.lastIndex = begin.lastIndex;
    const closed = end.exec(text) !== null;
    spans.push({ start: match.index, end: closed ? end.lastIndex : text.length });
    begin.lastIndex = closed ? end.lastIndex : text.length;
  }
  return spans;
}

export const privateKeyRule: Rule = {
  name: 'private-key',
  dataClass: 'secret',
  needs: signal.pem,
  find: findBlocks,
};
