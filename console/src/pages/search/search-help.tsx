// The language of search, in examples.
import { Dialog } from '../../parts/dialog.tsx';

const examples = [
  ['customers orders', 'both words, anywhere in the entry'],
  ['"delete from orders"', 'these words, in this order'],
  ['cust*', 'words that begin so'],
  ['-select', 'not this word; NOT select says the same'],
  ['target:orders-db', 'on this target'],
  ['verb:sql:delete', 'this verb'],
  ['decision:deny', 'allow, deny or needs-approval'],
  ['agent:reporter', 'by this agent; user: the person behind it'],
  ['table:public.orders', 'that touched this table'],
  ['status:error', 'that the target answered so; error:42501 by its code'],
  ['rows:>1000', 'that returned or changed more rows'],
  ['after:2026-11-20', 'from then on; before: up to then'],
  ['policy: class: session: ticket:', 'these work alike'],
] as const;

export function SearchHelp({ close }: { close: () => void }) {
  return (
    <Dialog title="How to search" close={close}>
      <dl className="keys wide">
        {examples.map(([example, means]) => (
          <div key={example}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
      <p className="about">Texts of commands and answers are searched only where you may read them.</p>
    </Dialog>
  );
}
