// What policy would say: the outcome, why, and each access by itself.
import type { ExplanationView } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Hostile } from '../../parts/text.tsx';
import { sayReason } from '../../text/reasons.ts';

export function Explanation({ explanation }: { explanation: ExplanationView }) {
  const { outcome, reasons, messages, approvers, understood, accesses } = explanation;
  return (
    <section className="explanation" aria-label="Explanation" aria-live="polite">
      <p>
        <Badge state={outcome} /> {reasons.map((code) => `${sayReason(code)}. `)}
        {!understood && 'The statement could not be read in full.'}
      </p>
      {messages.map((message) => (
        <p key={message} className="about">
          <Hostile text={message} />
        </p>
      ))}
      {approvers.length > 0 && <p>Members of {approvers.join(' or ')} may approve it.</p>}
      <div className="table-box">
        <table>
          <thead>
            <tr>
              <th scope="col">Access</th>
              <th scope="col">On</th>
              <th scope="col">Answer</th>
              <th scope="col">Why</th>
              <th scope="col">Policies</th>
            </tr>
          </thead>
          <tbody>
            {accesses.map(({ verb, resource, allowed, reason, policies }) => (
              <tr key={`${verb} ${resource}`}>
                <th scope="row">
                  <span className="verb">{verb}</span>
                </th>
                <td>
                  <Hostile text={resource} />
                </td>
                <td>
                  <Badge state={allowed ? 'allow' : 'deny'} />
                </td>
                <td>{sayReason(reason)}</td>
                <td>{policies.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
