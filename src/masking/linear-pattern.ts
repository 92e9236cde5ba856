// Regular expressions of linear time: RE2's syntax, without look-around and back-references. V8's own backtrack.
import { RE2JS } from 're2js';
import type { FindMatches } from './detect/user-rules.ts';

/** Throws for what RE2 does not take. */
export function compileLinear(pattern: string): FindMatches {
  const compiled = RE2JS.compile(pattern, RE2JS.MULTILINE);
  return (text) => {
    const matcher = compiled.matcher(text);
    const found: { start: number; end: number }[] = [];
    while (matcher.find()) found.push({ start: matcher.start(), end: matcher.end() });
    return found;
  };
}
