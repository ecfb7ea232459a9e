import type { ComponentChildren } from 'preact';
import { Away } from '../api/client';
import type { Asked } from '../api/use';

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  );
}

export function Loading() {
  return (
    <div class="skeleton" role="status">
      <span class="hidden">Loading</span>
      <i /><i /><i />
    </div>
  );
}

/** What was asked for, once it is there; until then that it is loading, or why it is not there. */
export function Ready<T>({ of, children }: { of: Asked<T>; children: (data: T) => ComponentChildren }) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (!of.error || of.error instanceof Away) return <Loading />;
  return (
    <div class="empty" role="alert">
      <strong>This could not be loaded</strong>
      <p>{of.error.message}</p>
      <button class="button" onClick={of.refresh}>Try again</button>
    </div>
  );
}
