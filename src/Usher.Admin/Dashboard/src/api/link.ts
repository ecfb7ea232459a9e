import { Store } from '../shell/store';

/** How the dashboard stands with the gateway. */
export type Link =
  | { state: 'starting' }
  | { state: 'here' }
  | { state: 'locked'; refused: boolean }
  | { state: 'away'; since: number; retryAt: number };

export const link = new Store<Link>({ state: 'starting' });

/** Set where a change was refused for want of the token, while reading needs none. */
export const wanted = new Store<{ refused: boolean } | null>(null);

const first = 1000;
const longest = 15_000;
let wait = first;

/** The gateway has answered. */
export function heard() {
  wait = first;
  if (link.value.state !== 'here') link.set({ state: 'here' });
}

/** The gateway wants a token, or another one. */
export function locked(refused: boolean) {
  link.set({ state: 'locked', refused });
}

/** The gateway did not answer; says when it is worth asking again. */
export function lost(): number {
  const old = link.value;
  if (old.state === 'away' && old.retryAt > Date.now()) return old.retryAt;
  const retryAt = Date.now() + wait * (0.85 + Math.random() * 0.3);
  wait = Math.min(longest, wait * 1.7);
  link.set({ state: 'away', since: old.state === 'away' ? old.since : Date.now(), retryAt });
  return retryAt;
}
