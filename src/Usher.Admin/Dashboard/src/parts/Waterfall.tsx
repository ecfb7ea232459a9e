import type { Exchange, Try } from '../api/types';
import { duration } from '../shell/format';

interface Part {
  kind: 'policies' | 'connect' | 'wait' | 'body';
  from: number;
  to: number;
}

const names = { policies: 'in a policy', connect: 'for a connection', wait: 'for the answer to begin', body: 'for its body' };

/** What a try waited for, one after the other. Where no answer came, all the rest of it was waiting. */
function partsOf(one: Try): Part[] {
  const connected = one.startMs + (one.queuedMs ?? 0) + (one.connectMs ?? 0);
  const end = one.startMs + one.totalMs;
  const head = one.firstByteMs === null ? end : one.startMs + one.firstByteMs;
  const parts: Part[] = [{ kind: 'connect', from: one.startMs, to: connected }, { kind: 'wait', from: connected, to: head }, { kind: 'body', from: head, to: end }];
  return parts.filter(part => part.to > part.from);
}

function Track({ parts, all, label }: { parts: Part[]; all: number; label: string }) {
  return (
    <div class="track" role="img" aria-label={label}>
      {parts.map(({ kind, from, to }) => (
        <i key={kind} class={`phase-${kind}`} title={`${duration(to - from)} ${names[kind]}`} style={{ left: `${(from / all) * 100}%`, width: `${((to - from) / all) * 100}%` }} />
      ))}
    </div>
  );
}

/** A request as time: the policies that it was in, and each try at a destination with what it waited for. */
export function Waterfall({ of }: { of: Exchange }) {
  const all = Math.max(of.durationMs, 0.001);
  return (
    <>
      <div class="waterfall">
        <span class="axis" aria-hidden="true"><span>0</span><span>{duration(all / 4)}</span><span>{duration(all / 2)}</span><span>{duration((all * 3) / 4)}</span><span>{duration(all)}</span></span>
        <span />
        {of.policies.map(one => {
          const parts: Part[] = [{ kind: 'policies', from: one.startMs, to: one.startMs + one.ms }];
          return [<span class="who">{one.name}</span>, <Track parts={parts} all={all} label={`${one.name}: ${duration(one.ms)} from ${duration(one.startMs)} on`} />, <span class="num">{duration(one.ms)}</span>];
        })}
        {of.tries.map((one, at) => {
          const parts = partsOf(one);
          const told = parts.map(part => `${duration(part.to - part.from)} ${names[part.kind]}`).join(', ');
          return [
            <span class="who"><span class="mono">{one.destination}</span>{of.tries.length > 1 && <span class="muted"> try {at + 1}</span>}{' '}<span class={one.failure || (one.status ?? 500) >= 500 ? 'bad' : 'muted'}>{one.status ?? one.failure ?? 'no answer'}</span></span>,
            <Track parts={parts} all={all} label={told} />,
            <span class="num">{duration(one.totalMs)}</span>,
          ];
        })}
      </div>
      <ul class="legend keys" aria-hidden="true">
        {(['policies', 'connect', 'wait', 'body'] as const).map(kind => <li key={kind}><span class={`swatch phase-${kind}`} />{{ policies: 'policy', connect: 'connection', wait: 'waiting', body: 'body' }[kind]}</li>)}
      </ul>
    </>
  );
}
