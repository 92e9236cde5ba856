// Who: the name for people, the ids that are believed, and the human behind an agent.
import type { Person as Who } from '../api/types.ts';
import { Hostile } from './text.tsx';

const kinds: Readonly<Record<string, string>> = { agent: 'agent', workload: 'workload', user: 'person' };

export function Person({ who, full = false }: { who: Omit<Who, 'kind'> & { kind: string }; full?: boolean }) {
  // An id is `tenant/subject`; its end tells most.
  const short = who.name ?? who.id.split('/').at(-1) ?? who.id;
  return (
    <span className="person" title={full ? undefined : who.id}>
      <span className="person-kind">{kinds[who.kind] ?? who.kind}</span> <Hostile text={short} limit={120} />
      {full && <Ids who={who} />}
    </span>
  );
}

function Ids({ who }: { who: Omit<Who, 'kind'> }) {
  return (
    <span className="ids">
      <code>{who.id}</code>
      {who.agent !== undefined && (
        <>
          {' '}
          through application <code>{who.agent}</code>
        </>
      )}
    </span>
  );
}
