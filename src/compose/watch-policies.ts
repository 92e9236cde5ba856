// Watches the policy files: what is taken is recorded, what is not is told, and both can be read by people.
import type { PolicyState } from '../api/parts.ts';
import type { Journal } from '../audit/journal.ts';
import type { PolicyEngine } from '../policy/engine.ts';
import type { PolicyProblem } from '../policy/policy-set.ts';
import { PolicyWatch } from '../policy/watch.ts';
import type { Changes } from './changes.ts';
import type { Report } from './report.ts';

export interface WatchParts {
  readonly journal: Journal;
  readonly changes: Changes;
  readonly report: Report;
}

export function watchPolicies(
  directory: string,
  policy: PolicyEngine,
  { journal, changes, report }: WatchParts,
): { readonly watch: PolicyWatch; readonly state: () => PolicyState } {
  let loadedAt = Date.now();
  let problems: readonly PolicyProblem[] = [];
  const watch = new PolicyWatch(directory, policy, {
    onLoaded: (set) => {
      journal.policyChanged({ bundle: set.bundle, policies: set.policies.size });
      report('policy.loaded', { bundle: set.bundle });
      loadedAt = Date.now();
      problems = [];
      changes.tell('policies');
    },
    onInvalid: (error) => {
      report('policy.invalid', { message: error.message, ...error.data });
      problems = (error.data['problems'] ?? []) as readonly PolicyProblem[];
      changes.tell('policies');
    },
  });
  return { watch, state: () => ({ loadedAt, problems, files: policy.set.files }) };
}
