// A text without what is sensitive in it: each finding gives way to a marker that names its class.
import { findSensitive } from './find-sensitive.ts';
import type { Finding, RuleSet } from './finding.ts';
import { markerOf } from './marker.ts';

export interface Scrubbed {
  readonly text: string;
  /** Where the findings stood in the original. */
  readonly findings: readonly Finding[];
}

/** @throws GatelogError `detect.failed`, as `findSensitive`. */
export function scrub(text: string, rules: RuleSet, beside = ''): Scrubbed {
  const findings = findSensitive(text, rules, beside);
  if (findings.length === 0) return { text, findings };
  let scrubbed = '';
  let last = 0;
  for (const { start, end, dataClass } of findings) {
    scrubbed += text.slice(last, start) + markerOf(dataClass);
    last = end;
  }
  return { text: scrubbed + text.slice(last), findings };
}
