import { Store, useStore } from '../shell/store';
import { Icon } from './Icon';

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const toasts = new Store<Toast[]>([]);
let last = 0;

const close = (id: number) => toasts.set(toasts.value.filter(toast => toast.id !== id));

/** Says for some seconds what became of something; a failure stays until it is closed. */
export function say(text: string, bad = false) {
  const id = ++last;
  toasts.set([...toasts.value.slice(-3), { id, text, bad }]);
  if (!bad) setTimeout(() => close(id), 6000);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {useStore(toasts).map(toast => (
        <div class={`toast ${toast.bad ? 'bad' : ''}`} key={toast.id}>
          <span class="grow">{toast.text}</span>
          <button class="button bare slim" aria-label="Close this message" onClick={() => close(toast.id)}><Icon name="ill" size={12} /></button>
        </div>
      ))}
    </div>
  );
}
