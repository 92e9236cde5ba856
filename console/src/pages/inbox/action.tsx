// The action itself: its statement, its values, what it would touch.
import type { AskedAction } from '../../api/types.ts';
import { Statement } from '../../parts/statement.tsx';
import { Hostile } from '../../parts/text.tsx';
import { wordImpact } from '../../../../src/wording/impact.ts';
import { wordLeftOut } from '../../../../src/wording/left-out.ts';

export function Action({ asked }: { asked: AskedAction }) {
  return (
    <>
      {!asked.understood && (
        <p className="warning">
          <b>Not read in full.</b> Gatelog could not read all of it: {asked.doubts.join(', ')}. It may do more
          than is listed here.
        </p>
      )}
      {asked.leftOut !== undefined && <p className="warning">{wordLeftOut(asked.leftOut)}</p>}
      {asked.impact !== undefined && (
        <p className="impact">
          <Hostile text={wordImpact(asked.verb, asked.impact)} />
          {asked.impact.rows !== undefined && (
            <span className="about"> The planner’s estimate; nothing of it has run.</span>
          )}
        </p>
      )}
      <Statement text={asked.text} />
      {asked.parameters.length > 0 && <Parameters parameters={asked.parameters} />}
      <Accesses accesses={asked.accesses} />
    </>
  );
}

function Parameters({ parameters }: { parameters: AskedAction['parameters'] }) {
  return (
    <div className="table-box">
      <table>
        <caption>Parameters</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(({ type, value, encoding }, at) => (
            // A parameter is its place.
            <tr key={at}>
              <th scope="row">${at + 1}</th>
              <td>{type}</td>
              <td className="mono">
                {value === null ? <span className="null">NULL</span> : <Hostile text={value} limit={4000} />}
                {encoding === 'hex' && <span className="about"> (hex)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Accesses({ accesses }: { accesses: AskedAction['accesses'] }) {
  return (
    <details className="accesses">
      <summary>What it needs: {accesses.length === 1 ? '1 access' : `${accesses.length} accesses`}</summary>
      <ul>
        {accesses.map(({ verb, resource }) => (
          <li key={`${verb} ${resource}`}>
            <span className="verb">{verb}</span> <Hostile text={resource} />
          </li>
        ))}
      </ul>
    </details>
  );
}
