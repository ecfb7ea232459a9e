import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { say } from './Toasts';

/** A modal dialog while it is rendered; the browser keeps the focus in it and gives it back. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose} onClick={event => event.target === event.currentTarget && event.currentTarget.close()}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** A button that asks before it does something, and says what became of it. */
export function Confirm({ label, title, children, action, does, done, danger, slim, disabled }: {
  label: ComponentChildren;
  title: string;
  children: ComponentChildren;
  action: string;
  does: () => Promise<unknown>;
  done: string | ((result: unknown) => string);
  danger?: boolean;
  slim?: boolean;
  disabled?: boolean;
}) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const result = await does();
      say(typeof done === 'string' ? done : done(result));
    } catch (error) {
      say((error as Error).message, true);
    }

    setBusy(false);
    setOpen(false);
  };
  return (
    <>
      <button class={`button ${danger ? 'danger' : ''} ${slim ? 'slim' : ''}`} disabled={disabled} onClick={() => setOpen(true)}>{label}</button>
      {isOpen && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          {children}
          <div class="actions">
            <button class="button" onClick={() => setOpen(false)}>Cancel</button>
            <button class={`button ${danger ? 'danger' : 'first'}`} disabled={isBusy} onClick={run}>{action}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** A button that does something at once, and says what became of it. */
export function Act({ label, does, done, slim, disabled }: { label: string; does: () => Promise<unknown>; done: string; slim?: boolean; disabled?: boolean }) {
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await does();
      say(done);
    } catch (error) {
      say((error as Error).message, true);
    }

    setBusy(false);
  };
  return <button class={`button ${slim ? 'slim' : ''}`} disabled={isBusy || disabled} onClick={run}>{label}</button>;
}
