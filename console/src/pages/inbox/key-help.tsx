// Which keys do what.
import { Dialog } from '../../parts/dialog.tsx';

const keys = [
  ['j', 'next request'],
  ['k', 'previous request'],
  ['Enter', 'open the chosen request'],
  ['a', 'approve: asks once more before it counts'],
  ['s', 'approve the shape for a while'],
  ['d', 'deny, with a comment'],
  ['Esc', 'back'],
  ['?', 'this help'],
] as const;

interface KeyHelpProperties {
  readonly on: boolean;
  readonly setOn: (on: boolean) => void;
  readonly close: () => void;
}

export function KeyHelp({ on, setOn, close }: KeyHelpProperties) {
  return (
    <Dialog title="Keys" close={close}>
      <dl className="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={on} onChange={(event) => setOn(event.target.checked)} /> Single keys
        are on
      </label>
    </Dialog>
  );
}
