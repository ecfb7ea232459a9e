import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** A titled part of a page. */
export function Card({ title, head, foot, class: name = '', pad, children }: {
  title: string;
  head?: ComponentChildren;
  foot?: ComponentChildren;
  class?: string;
  pad?: boolean;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class={`card ${name}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {head}
      </header>
      {pad ? <div class="body">{children}</div> : children}
      {foot && <footer>{foot}</footer>}
    </section>
  );
}
