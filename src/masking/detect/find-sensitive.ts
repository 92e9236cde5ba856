// Runs the rules over a text, and makes of what they find pieces that do not overlap.
import { GatelogError } from '../../model/error.ts';
import type { Finding, Rule, RuleSet } from './finding.ts';
import { readSignals } from './signals.ts';

/**
 * Everything sensitive in a text, in order and without overlap. Where findings overlap, all they cover becomes one, named
 * by the longest; of equals the first rule counts. `beside` is context that is not part of the text: the name of its
 * column, or the key it stands under.
 * @throws GatelogError `detect.failed`: nothing is known about the text, and the caller masks it whole.
 */
export function findSensitive(text: string, rules: RuleSet, beside = ''): readonly Finding[] {
  const bytes = Buffer.from(text);
  const signals = readSignals(bytes, 0, bytes.length, 0) & rules.needs;
  if (signals === 0) return [];
  const found = rules.rules
    .filter(({ needs }) => (needs & signals) !== 0)
    .flatMap((rule) => applyRule(rule, text, beside));
  return joinOverlaps(found);
}

/** NOTE: no `cause`. What a detector threw may quote the text. */
function applyRule(rule: Rule, text: string, beside: string): readonly Finding[] {
  const { name, dataClass } = rule;
  try {
    return rule.find(text, beside).map(({ start, end }) => ({ rule: name, dataClass, start, end }));
  } catch (error) {
    const data = { rule: name, error: error instanceof Error ? error.name : typeof error };
    throw new GatelogError('detect.failed', `detector ${name} failed`, { data });
  }
}

const lengthOf = ({ start, end }: Finding) => end - start;

/** A piece that only one of two findings covers is still covered by what they become. */
function joinOverlaps(findings: readonly Finding[]): readonly Finding[] {
  const joined: Finding[] = [];
  for (const finding of findings.toSorted((a, b) => a.start - b.start || lengthOf(b) - lengthOf(a))) {
    const last = joined.at(-1);
    if (last === undefined || finding.start >= last.end) joined.push(finding);
    else if (finding.end > last.end) joined[joined.length - 1] = join(last, finding);
  }
  return joined;
}

function join(first: Finding, second: Finding): Finding {
  const named = lengthOf(second) > lengthOf(first) ? second : first;
  return { ...named, start: first.start, end: second.end };
}
