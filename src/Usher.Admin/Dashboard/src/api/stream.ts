import { useEffect } from 'preact/hooks';
import { send, type Sent } from './client';
import { link } from './link';
import { useLatest } from './use';

export interface ServerEvent {
  event: string;
  data: string;
}

interface Following {
  /** Called when the stream has begun, also anew. */
  opened?: () => void;
  /** Whether a page in the background follows it too. */
  whileHidden?: boolean;
}

// Server-sent events through fetch, because an EventSource cannot show a token.
async function* read(response: Response): AsyncGenerator<ServerEvent> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = 'message';
  let data: string[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r?\n/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === '') {
        if (data.length) yield { event, data: data.join('\n') };
        event = 'message';
        data = [];
      } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      else if (line.startsWith('event:')) event = line.slice(6).trim();
    }
  }
}

/** Follows a stream of events while the page is looked at; begins anew, ever more slowly, when it breaks off. A null path follows nothing. */
export function useStream(path: string | null, query: Sent['query'], take: (event: ServerEvent) => void, { opened, whileHidden = false }: Following = {}) {
  const latest = useLatest({ take, opened });
  const asked = JSON.stringify(query);
  useEffect(() => {
    if (path === null) return;
    let stop = new AbortController();
    let ended = false;
    let running = false;
    let wait = 500;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async () => {
      clearTimeout(timer);
      if (running || ended || (document.hidden && !whileHidden)) return;
      running = true;
      stop = new AbortController();
      try {
        const response = await send(path, { query: asked === undefined ? undefined : JSON.parse(asked), headers: { Accept: 'text/event-stream' }, signal: stop.signal });
        wait = 500;
        latest.current.opened?.();
        for await (const event of read(response)) {
          if (stop.signal.aborted) break;
          latest.current.take(event);
        }
      } catch {
        // What became of the link is in its store; here is only when to begin anew.
      }

      running = false;
      if (ended || (document.hidden && !whileHidden) || link.value.state === 'locked') return;
      timer = setTimeout(run, link.value.state === 'away' ? Math.max(250, link.value.retryAt - Date.now()) : wait);
      wait = Math.min(15_000, wait * 2);
    };
    const seen = () => {
      if (document.hidden && !whileHidden) stop.abort();
      else void run();
    };
    void run();
    document.addEventListener('visibilitychange', seen);
    return () => {
      ended = true;
      clearTimeout(timer);
      stop.abort();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [path, asked, whileHidden]);
}
