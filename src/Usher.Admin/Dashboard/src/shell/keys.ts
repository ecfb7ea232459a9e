import { Store } from './store';

const key = 'usher.keys';

/** Whether single keys do something: those who speak to their computer may want them off. */
export const keysOn = new Store(localStorage.getItem(key) !== 'off');

export function setKeys(on: boolean) {
  localStorage.setItem(key, on ? 'on' : 'off');
  keysOn.set(on);
}

export const pages = [
  { page: 'overview', title: 'Overview', key: 'o' },
  { page: 'routes', title: 'Routes', key: 'r' },
  { page: 'upstreams', title: 'Upstreams', key: 'u' },
  { page: 'requests', title: 'Requests', key: 't' },
  { page: 'cache', title: 'Cache', key: 'c' },
  { page: 'limits', title: 'Limits', key: 'l' },
  { page: 'config', title: 'Config', key: 'f' },
] as const;

let afterG = 0;

/** g and a letter goes to a page, / to the search box, ? shows the keys, and space holds the live tail. */
export function listen(help: () => void): () => void {
  const press = (event: KeyboardEvent) => {
    const target = event.target as Element;
    if (!keysOn.value || event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, dialog')) return;
    const now = Date.now();
    const page = now - afterG < 1200 ? pages.find(one => one.key === event.key) : undefined;
    afterG = event.key === 'g' ? now : 0;
    if (page) location.hash = `#/${page.page}`;
    else if (event.key === '/') dispatchEvent(new Event('usher:search'));
    else if (event.key === '?') help();
    else if (event.key === 'p') dispatchEvent(new Event('usher:pause'));
    else return;
    event.preventDefault();
  };
  addEventListener('keydown', press);
  return () => removeEventListener('keydown', press);
}
