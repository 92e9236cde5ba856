// How strict the ways of masking are, and which one wins when several apply to one value.
import type { DataClass, Way } from '../../model/data-class.ts';

/** What a class asks for. */
export interface Choice {
  readonly dataClass: DataClass;
  readonly way: Way;
}

const strictest: readonly Way['name'][] = ['null', 'redact', 'hash', 'surrogate', 'generalise', 'keep-last'];

/** The strictest choice, or undefined when there is none. Among equals the class that sorts first, so that its key is used. */
export function combine(choices: readonly Choice[]): Choice | undefined {
  return choices.reduce<Choice | undefined>(
    (winner, next) => (winner === undefined ? next : stricter(winner, next)),
    undefined,
  );
}

function stricter(one: Choice, other: Choice): Choice {
  const ranks = strictest.indexOf(one.way.name) - strictest.indexOf(other.way.name);
  if (ranks !== 0) return ranks < 0 ? one : other;
  const dataClass = one.dataClass < other.dataClass ? one.dataClass : other.dataClass;
  return { dataClass, way: narrower(one.way, other.way) };
}

/** Two choices of one way: fewer characters, wider bands. Bands that cannot be compared leave nothing to show. */
function narrower(one: Way, other: Way): Way {
  if (one.name === 'keep-last' && other.name === 'keep-last') return one.count < other.count ? one : other;
  if (one.name !== 'generalise' || other.name !== 'generalise' || one.band === other.band) return one;
  if (one.band === undefined || other.band === undefined) return { name: 'redact' };
  return one.band > other.band ? one : other;
}
