import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './Icon';

/** The search box of a page; the key / goes there, Escape empties it. */
export function Search({ value, label, onInput }: { value: string; label: string; onInput: (value: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const go = () => {
      input.current?.focus();
      input.current?.select();
    };
    addEventListener('usher:search', go);
    return () => removeEventListener('usher:search', go);
  }, []);
  return (
    <span class="search" role="search">
      <input
        ref={input}
        class="field"
        type="search"
        value={value}
        placeholder={label}
        aria-label={label}
        autocomplete="off"
        spellcheck={false}
        onInput={event => onInput(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Escape' && (value ? onInput('') : event.currentTarget.blur())}
      />
      <Icon name="search" size={13} />
      {!value && <kbd aria-hidden="true">/</kbd>}
    </span>
  );
}
