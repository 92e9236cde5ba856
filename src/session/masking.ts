// Masking for one session: the target's masks and catalogue, and policy's word on who sees what.
import type { DataClass } from '../model/data-class.ts';
import type { Intent } from '../model/action.ts';
import type { Target } from '../model/target.ts';
import type { Decider } from '../policy/engine.ts';
import type { Masking } from '../protocols/protocol.ts';
import type { TargetCatalogue } from './catalogues.ts';
import type { Door } from './door.ts';

export interface SessionMasking {
  readonly masking: Masking;
  /** Undefined when statements can be traced now; else resolves when they can, or when it is known that they cannot. */
  fresh(): Promise<void> | undefined;
}

/** Undefined when nothing of the target is classified. */
export function maskingOf(target: Target, decider: Decider, door: Door): SessionMasking | undefined {
  const { classification } = target;
  const masker = door.maskers.get(target.name);
  if (classification === undefined || masker === undefined) return undefined;
  const catalogue: TargetCatalogue = door.catalogues.of(target);
  return {
    fresh: () => catalogue.fresh(),
    masking: {
      masker,
      classification,
      get catalogue() {
        return catalogue.current;
      },
      changed: () => catalogue.changed(),
      mayUnmask: (dataClass: DataClass, intent: Intent | undefined) =>
        decider.mayUnmask(dataClass, 'execute', intent),
    },
  };
}
