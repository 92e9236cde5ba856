// Which requests a channel is told of.
import type { ApprovalRequest } from '../../model/approval.ts';
import type { Channel } from '../../model/channel.ts';

/** What names no group may be answered by whomever policy lets: every channel is told of it. */
export function concerns(
  { targets, groups }: Pick<Channel, 'targets' | 'groups'>,
  { target, approvers }: Pick<ApprovalRequest, 'target' | 'approvers'>,
): boolean {
  const here = targets.length === 0 || targets.some((pattern) => matches(pattern, target.name));
  const theirs =
    groups.length === 0 || approvers.length === 0 || groups.some((group) => approvers.includes(group));
  return here && theirs;
}

/** `*` stands for any characters. */
function matches(pattern: string, name: string): boolean {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[^A-Za-z0-9_]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(name);
}
