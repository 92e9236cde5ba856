// A question in front of the page. The browser's own dialog keeps the focus inside and gives it back.
import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProperties {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, close, children }: DialogProperties) {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={name}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header className="dialog-head">
        <h2 id={name}>{title}</h2>
        <button type="button" className="quiet small" onClick={close} aria-label="Close">
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}

interface ConfirmProperties {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly busy: boolean;
  readonly error?: ReactNode;
  readonly confirm: () => void;
  readonly close: () => void;
}

export function Confirm({ title, children, action, busy, error, confirm, close }: ConfirmProperties) {
  return (
    <Dialog title={title} close={close}>
      {children}
      {error}
      <div className="buttons">
        <button type="button" className="danger" onClick={confirm} disabled={busy}>
          {busy ? 'Doing it…' : action}
        </button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
