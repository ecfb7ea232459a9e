import { heard, locked, lost, wanted } from './link';
import { authorization } from './token';

/** A refusal of the admin API, with its problem details. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string, readonly problem: Record<string, unknown>) {
    super(message);
  }
}

/** The gateway could not be reached. */
export class Away extends Error {
  constructor() {
    super('The gateway does not answer.');
  }
}

export interface Sent {
  method?: string;
  /** An empty string is left out; one in a list is sent. */
  query?: Record<string, string | string[] | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Sends a request to the admin API. A failure is an exception: Refusal, or Away. */
export async function send(path: string, sent: Sent = {}): Promise<Response> {
  const query = Object.entries(sent.query ?? {}).flatMap(([name, value]) => (Array.isArray(value) ? value : value ? [value] : []).map(one => [name, one]));
  const target = path + (query.length ? `?${new URLSearchParams(query)}` : '');
  let response: Response;
  try {
    response = await fetch(target, {
      method: sent.method ?? 'GET',
      headers: {
        ...authorization(),
        ...sent.headers,
      },
      signal: sent.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
  } catch (error) {
    if (sent.signal?.aborted) throw error;
    lost();
    throw new Away();
  }

  if (response.status === 401) {
    const refused = 'Authorization' in authorization();
    if (sent.method) wanted.set({ refused });
    else locked(refused);
    throw new Refusal(401, 'To change something, the token is needed.', {});
  }

  heard();
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({})) as Record<string, unknown>;
  throw new Refusal(response.status, String(problem.detail ?? problem.title ?? `The gateway answered ${response.status}.`), problem);
}

export async function get<T>(path: string, query?: Sent['query'], signal?: AbortSignal): Promise<T> {
  return (await send(path, { query, signal })).json() as Promise<T>;
}

/** Changes something. With the tag of a state that was seen it is refused (412) where somebody has changed something since. */
export async function change<T>(path: string, query: Sent['query'], etag?: string): Promise<T> {
  return (await send(path, { method: 'POST', query, headers: etag ? { 'If-Match': `"${etag}"` } : {} })).json() as Promise<T>;
}
