import { useRef } from 'preact/hooks';

/** One of a few things, in a row of buttons: a radio group, so one stop of the tab key and arrows within. */
export function Choice<T extends string>({ label, value, of, onChoose }: { label: string; value: T; of: readonly (readonly [T, string])[]; onChoose: (value: T) => void }) {
  const group = useRef<HTMLDivElement>(null);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (of.findIndex(([one]) => one === value) + step + of.length) % of.length;
    onChoose(of[next]![0]);
    (group.current!.children[next] as HTMLElement).focus();
  };
  return (
    <div class="group" role="radiogroup" aria-label={label} ref={group} onKeyDown={press}>
      {of.map(([one, title]) => (
        <button key={one} type="button" class="button slim" role="radio" aria-checked={one === value} tabIndex={one === value ? 0 : -1} onClick={() => onChoose(one)}>{title}</button>
      ))}
    </div>
  );
}
