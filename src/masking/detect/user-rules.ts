// Rules written by users: a pattern in regular expressions of linear time, for a class of their choice.
import type { DataClass } from '../../model/data-class.ts';
import { GatelogError } from '../../model/error.ts';
import type { Find, Rule, Span } from './finding.ts';
import { classPattern } from './marker.ts';
import { signal } from './signals.ts';

export interface UserRule {
  readonly name: string;
  readonly class: DataClass;
  readonly pattern: string;
}

/** All matches in a text, in order and without overlap. Linear in the text. */
export type FindMatches = (text: string) => readonly Span[];

/**
 * Compiles a pattern for an engine that is linear by construction (RE2 and its like), and throws when the engine does
 * not take it. NOTE: the RegExp of V8 backtracks; a compiler made of it would let one pattern stop the gateway.
 */
export type CompileLinear = (pattern: string) => FindMatches;

/** @throws GatelogError `detect.user-rule`, naming the rule. */
export function compileUserRule(rule: UserRule, compile: CompileLinear): Rule {
  if (!classPattern.test(rule.name) || !classPattern.test(rule.class)) {
    throw refuse(rule, 'names of rules and classes are letters, digits, _, . and -, at most 64');
  }
  const matches = compilePattern(rule, compile);
  if (matches('').length > 0) throw refuse(rule, 'the pattern finds something in an empty text');
  return { name: rule.name, dataClass: rule.class, needs: signal.any, find: checkSpans(rule, matches) };
}

function compilePattern(rule: UserRule, compile: CompileLinear): FindMatches {
  try {
    return compile(rule.pattern);
  } catch (cause) {
    throw refuse(rule, 'the pattern is not a regular expression of linear time', cause);
  }
}

function refuse({ name }: UserRule, why: string, cause?: unknown): GatelogError {
  return new GatelogError('detect.user-rule', `rule ${JSON.stringify(name.slice(0, 64))}: ${why}`, {
    data: { rule: name },
    cause,
  });
}

/** An engine that answers nonsense must not decide what is masked. Matches of nothing are left out. */
function checkSpans({ name }: UserRule, matches: FindMatches): Find {
  return (text) => {
    let last = 0;
    return matches(text).filter(({ start, end }) => {
      const sound =
        Number.isInteger(start) &&
        Number.isInteger(end) &&
        start >= last &&
        end >= start &&
        end <= text.length;
      if (!sound)
        throw new GatelogError('detect.span', 'a match outside the text, or before the last', {
          data: { rule: name },
        });
      last = end;
      return end > start;
    });
  };
}
