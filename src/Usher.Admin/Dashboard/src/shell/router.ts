import { Store, useStore } from './store';

/** Where the user is: #/page/rest?query. All of it is in the fragment, so the server serves one document. */
export interface Place {
  page: string;
  rest: string;
  query: URLSearchParams;
}

function read(): Place {
  const [path = '', query = ''] = location.hash.slice(1).split(/\?(.*)/s);
  const [, page = '', rest = ''] = path.match(/^\/?([^/]*)\/?(.*)$/s) ?? [];
  return { page: page || 'overview', rest: decodeURIComponent(rest), query: new URLSearchParams(query) };
}

export const place = new Store(read());
addEventListener('hashchange', () => place.set(read()));

export const usePlace = () => useStore(place);

/** The address of a page, with what it is to show. */
export function href(page: string, query: Record<string, string | undefined> = {}, rest = ''): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `#/${page}${rest && `/${encodeURIComponent(rest)}`}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
}

/** Changes what the address says without a step in the history: for search boxes and filters. */
export function keep(query: Record<string, string | undefined>) {
  const { page, rest, query: old } = place.value;
  const kept = Object.fromEntries(Object.entries({ ...Object.fromEntries(old), ...query }).map(([name, value]) => [name, value === '' && name !== 'route' ? undefined : value]));
  history.replaceState(null, '', href(page, kept, rest));
  place.set(read());
}
