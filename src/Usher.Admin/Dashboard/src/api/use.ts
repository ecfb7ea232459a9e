import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get, type Sent } from './client';
import { link } from './link';

export interface Asked<T> {
  /** The last answer; it stays while a newer one is asked for, and when that fails. */
  data: T | undefined;
  error: Error | undefined;
  /** Asks again now. */
  refresh: () => void;
}

/** Asks for something, again at an interval while the page is looked at, and when `of` changes. A null path asks for nothing. */
export function useAsked<T>(path: string | null, query?: Sent['query'], every = 0, of?: unknown): Asked<T> {
  const [answer, setAnswer] = useState<{ path: string | null; data?: T; error?: Error }>({ path });
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify(query);
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      clearTimeout(timer);
      if (!document.hidden) {
        try {
          const data = await get<T>(path, asked === undefined ? undefined : JSON.parse(asked), stop.signal);
          if (!stop.signal.aborted) setAnswer({ path, data });
        } catch (error) {
          if (!stop.signal.aborted) setAnswer(old => ({ path, data: old.path === path ? old.data : undefined, error: error as Error }));
        }
      }

      if (stop.signal.aborted) return;
      const state = link.value;
      if (state.state === 'away') timer = setTimeout(ask, Math.max(250, state.retryAt - Date.now()));
      else if (every > 0 && state.state !== 'locked') timer = setTimeout(ask, every);
    };
    const seen = () => {
      if (!document.hidden) void ask();
    };
    void ask();
    document.addEventListener('visibilitychange', seen);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [path, asked, every, turn, of]);
  const refresh = useCallback(() => setTurn(value => value + 1), []);
  return { data: answer.path === path ? answer.data : undefined, error: answer.path === path ? answer.error : undefined, refresh };
}

/** Calls a function at an interval while the page is looked at: for what shows how long ago something was. */
export function useTick(every: number) {
  const [, set] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || set(value => value + 1), every);
    return () => clearInterval(timer);
  }, [every]);
}

/** The latest value of something, for callbacks that outlive a render. */
export function useLatest<T>(value: T) {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}
