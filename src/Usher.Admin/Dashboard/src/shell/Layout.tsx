import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Status } from '../api/types';
import { useTick } from '../api/use';
import { Choice } from '../parts/Choice';
import { Icon, type IconName } from '../parts/Icon';
import { Badge, type Tone } from '../parts/Badge';
import { span } from './format';
import { KeyHelp } from './KeyHelp';
import { listen, pages } from './keys';
import { href, usePlace } from './router';
import { useStore } from './store';
import { choose, theme, type Theme } from './theme';

/** What stands beside a page's name in the navigation: how many things there need a look. */
export type Marks = Partial<Record<string, { tone: Tone; count: number }>>;

const themes: [Theme, string][] = [['auto', 'Auto'], ['light', 'Light'], ['dark', 'Dark']];

function Facts({ of }: { of: Status }) {
  useTick(5000);
  return (
    <dl>
      <dt>Config</dt><dd><a href={href('config')}>version {of.version}</a></dd>
      <dt>Up</dt><dd>{span(Date.now() - Date.parse(of.startedAt))}</dd>
      <dt>Usher</dt><dd>{of.program}</dd>
    </dl>
  );
}

/** The frame around every page: navigation at the side, or behind a button on a phone. */
export function Layout({ status, marks, children }: { status?: Status; marks: Marks; children: ComponentChildren }) {
  const { page } = usePlace();
  const [isOpen, setOpen] = useState(false);
  const [showsKeys, setShowsKeys] = useState(false);
  useEffect(() => listen(() => setShowsKeys(true)), []);
  useEffect(() => setOpen(false), [page]);
  return (
    <>
      <a class="skip" href="#main" onClick={event => (event.preventDefault(), document.querySelector<HTMLElement>('h1')?.focus())}>To the content</a>
      <div class={`side ${isOpen ? 'open' : ''}`} role="banner" onKeyDown={event => event.key === 'Escape' && setOpen(false)}>
        <a class="brand" href="#/">
          <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true"><path d="M3 9.500h9c5.500 0 4 6.500 9.500 6.500h3M3 22.500h9c5.500 0 4-6.500 9.500-6.500M21.500 9l7 7-7 7" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" /></svg>
          Usher
        </a>
        {status?.draining && <Badge tone="warn">draining</Badge>}
        <button class="button bare menu-button" aria-expanded={isOpen} aria-controls="nav" onClick={() => setOpen(!isOpen)}><Icon name="menu" /> Menu</button>
        <nav class="nav" id="nav" aria-label="Pages">
          {pages.map(one => {
            const mark = marks[one.page];
            return (
              <a key={one.page} href={href(one.page)} aria-current={page === one.page ? 'page' : undefined}>
                <Icon name={one.page as IconName} size={15} />{one.title}
                {mark && mark.count > 0 && <Badge tone={mark.tone} plain>{mark.count}<span class="hidden"> to look at</span></Badge>}
              </a>
            );
          })}
        </nav>
        <div class="side-foot">
          {status && <Facts of={status} />}
          <Choice label="Colours" value={useStore(theme)} of={themes} onChoose={choose} />
          <button class="button bare slim" onClick={() => setShowsKeys(true)}>Keys <kbd>?</kbd></button>
        </div>
      </div>
      <main id="main">{children}</main>
      {showsKeys && <KeyHelp onClose={() => setShowsKeys(false)} />}
    </>
  );
}

/** The head of a page. The focus goes there when the page is come to, so that a screen reader says where one is. */
export function PageHead({ title, about, children }: { title: string; about?: ComponentChildren; children?: ComponentChildren }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement !== document.body) head.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <div class="page-head">
      <h1 tabIndex={-1} ref={head}>{title}</h1>
      <span class="about grow">{about}</span>
      {children}
    </div>
  );
}
