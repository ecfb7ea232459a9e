import { useEffect, useRef, useState } from 'preact/hooks';
import { status } from '../api/live';
import { useStream } from '../api/stream';
import type { Exchange, Route } from '../api/types';
import { useAsked } from '../api/use';
import { Badge } from '../parts/Badge';
import { Card } from '../parts/Card';
import { Icon } from '../parts/Icon';
import { RouteKey } from '../parts/RouteKey';
import { Search } from '../parts/Search';
import { Empty } from '../parts/States';
import { Table, type Column } from '../parts/Table';
import { Waterfall } from '../parts/Waterfall';
import { bytes, clock, count, duration, plural } from '../shell/format';
import { PageHead } from '../shell/Layout';
import { href, keep, usePlace } from '../shell/router';
import { useStore } from '../shell/store';

const most = 250;
const classes = ['2xx', '3xx', '4xx', '5xx'] as const;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const slows = [['', 'Any duration'], ['10ms', 'over 10 ms'], ['100ms', 'over 100 ms'], ['1s', 'over 1 s'], ['10s', 'over 10 s']] as const;
const pathOf = (target: string) => target.split('?')[0]!;

const columns: Column<Exchange>[] = [
  { key: 'time', title: 'Ended', cell: one => <span class="mono">{clock(one.time * 1000, true).slice(0, 8)}<span class="muted from-tablet">{clock(one.time * 1000, true).slice(8)}</span></span> },
  { key: 'status', title: 'Status', cell: one => <span class={`status s${Math.floor(one.status / 100)}`}>{one.status || '–'}</span> },
  { key: 'request', title: 'Request', wide: true, cell: one => <span class="mono request"><span class="method">{one.method}</span><span title={one.host + one.target}>{pathOf(one.target)}</span></span> },
  { key: 'route', title: 'Route', cell: one => <span class="clip in-route">{one.route === null ? <span class="muted">none</span> : <RouteKey of={one.route} />}</span>, from: 'desk' },
  { key: 'to', title: 'Answered by', cell: one => <span class="clip in-route second">{answeredBy(one)}</span>, from: 'tablet' },
  { key: 'bytes', title: 'Sent', cell: one => (one.bytesOut === null ? <span class="muted">–</span> : bytes(one.bytesOut)), numeric: true, from: 'desk' },
  { key: 'duration', title: 'Duration', cell: one => duration(one.durationMs), numeric: true },
];

function answeredBy(one: Exchange) {
  if (one.refusedBy) return <>refused by {one.refusedBy}</>;
  if (one.cache === 'hit' || one.cache === 'stale') return <>cache, {one.cache}</>;
  const last = one.tries.at(-1);
  return last ? <span class="mono">{last.destination}{one.tries.length > 1 && ` (${one.tries.length} tries)`}</span> : one.failure ?? 'Usher';
}

/** What is known of one request, with its waterfall. */
function Detail({ of }: { of: Exchange }) {
  const facts: [string, preact.ComponentChildren][] = [
    ['Id', <code>{of.id}</code>],
    ['Target', <code>{of.scheme}://{of.host}{of.target}</code>],
    ['Protocol', of.protocol],
    ['Route', of.route === null ? 'none' : <a href={href('routes', { open: of.route })}><RouteKey of={of.route} /></a>],
    ['Client', of.client && <code>{of.client}</code>],
    ['Consumer', of.consumer && <a href={href('limits', { consumer: of.consumer })}>{of.consumer}</a>],
    ['Upstream', of.upstream && <a href={href('upstreams', { search: of.upstream })}>{of.upstream}</a>],
    ['Cache', of.cache],
    ['Failure', of.failure && <span class="bad">{of.failure}</span>],
    ['Refused by', of.refusedBy],
    ['Bodies', (of.bytesIn !== null || of.bytesOut !== null) && `${of.bytesIn === null ? '–' : bytes(of.bytesIn)} received, ${of.bytesOut === null ? '–' : bytes(of.bytesOut)} sent`],
  ];
  return (
    <div class="stack">
      {of.policies.length + of.tries.length > 0
        ? <Waterfall of={of} />
        : <p class="muted">Answered {of.cache === 'hit' || of.cache === 'stale' ? 'from the cache' : 'by Usher itself'} in {duration(of.durationMs)}: no policy was waited for, and nothing was forwarded.</p>}
      <div class="two">
        <dl class="facts">{facts.filter(([, value]) => value).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd>{value}</dd>])}</dl>
        {of.fields.length > 0 && <dl class="facts mono fields">{of.fields.map((field, at) => [<dt key={at}>{field.name}</dt>, <dd>{field.value}</dd>])}</dl>}
      </div>
    </div>
  );
}

/** Requests as they end, with filters that the gateway applies. */
export function Requests() {
  const { query } = usePlace();
  const version = useStore(status)?.version;
  const routes = useAsked<{ routes: Route[] }>('/api/routes', undefined, 0, version).data?.routes;
  const [shown, setShown] = useState<Exchange[]>([]);
  const [held, setHeld] = useState(false);
  const [skipped, setSkipped] = useState<{ count: number; seen: number }>();
  const [open, setOpen] = useState<string>();
  const waiting = useRef<Exchange[]>([]);
  const text = query.get('text') ?? '';
  const chosen = (query.get('status') ?? '').split(',').filter(Boolean);
  const route = query.get('route');
  const filter = { text, status: chosen.join(','), method: query.get('method') ?? '', slowerThan: query.get('slower') ?? '', consumer: query.get('consumer') ?? '' };
  const asked = { ...filter, ...(route === null ? {} : { route: route || [''] }) };
  const isFiltered = route !== null || Object.values(filter).some(Boolean);
  const key = JSON.stringify(asked);
  useEffect(() => {
    waiting.current = [];
    setShown([]);
    setSkipped(undefined);
  }, [key]);

  useStream('/api/requests/tail', asked, ({ event, data }) => {
    if (event === 'request') waiting.current.push(JSON.parse(data) as Exchange);
    else if (event === 'skipped') setSkipped(JSON.parse(data) as { count: number; seen: number });
  });
  // Rows are added four times a second, however many come.
  useEffect(() => {
    const timer = setInterval(() => {
      if (held) waiting.current = waiting.current.slice(-most);
      if (held || waiting.current.length === 0) return;
      const fresh = waiting.current.splice(0).reverse();
      setShown(old => [...fresh, ...old].slice(0, most));
    }, 250);
    return () => clearInterval(timer);
  }, [held]);
  useEffect(() => {
    const turn = () => setHeld(old => !old);
    addEventListener('usher:pause', turn);
    return () => removeEventListener('usher:pause', turn);
  }, []);
  // What is being read must not run away.
  const show = (id: string | undefined) => {
    setOpen(id);
    if (id) setHeld(true);
  };
  const toggle = (one: string) => keep({ status: (chosen.includes(one) ? chosen.filter(each => each !== one) : [...chosen, one]).sort().join(',') });
  return (
    <>
      <PageHead title="Requests" about={<span role="status">{held ? 'held' : 'live'}</span>}>
        <button class="button" aria-pressed={held} onClick={() => setHeld(!held)}><Icon name={held ? 'play' : 'pause'} size={13} />{held ? 'Resume' : 'Hold'}</button>
        <button class="button" disabled={shown.length === 0} onClick={() => (setShown([]), setOpen(undefined))}>Clear</button>
      </PageHead>
      <div class="stack">
        <div class="row filters" role="group" aria-label="Filters">
          <Search label="Path, host, id, destination" value={text} onInput={value => keep({ text: value })} />
          <span class="group" role="group" aria-label="Status">
            {classes.map(one => <button key={one} class="button" aria-pressed={chosen.includes(one)} onClick={() => toggle(one)}>{one}</button>)}
          </span>
          <select class="field" aria-label="Method" value={filter.method} onChange={event => keep({ method: event.currentTarget.value })}>
            <option value="">Any method</option>
            {methods.map(one => <option key={one}>{one}</option>)}
          </select>
          <select class="field in-route" aria-label="Route" value={route ?? '*'} onChange={event => keep({ route: event.currentTarget.value === '*' ? undefined : event.currentTarget.value })}>
            <option value="*">Any route</option>
            <option value="">No route</option>
            {[...new Set(routes?.map(one => one.key))].map(one => <option key={one}>{one}</option>)}
          </select>
          <select class="field" aria-label="Duration" value={filter.slowerThan} onChange={event => keep({ slower: event.currentTarget.value })}>
            {slows.map(([value, title]) => <option key={value} value={value}>{title}</option>)}
          </select>
          {filter.consumer && <button class="button" onClick={() => keep({ consumer: undefined })}>{filter.consumer} <Icon name="ill" size={11} /><span class="hidden">: show those of all consumers</span></button>}
        </div>
        <Card
          title="Live tail"
          head={(
            <>
              {held && <Badge tone="accent" plain>held{waiting.current.length > 0 && `, ${waiting.current.length} wait`}</Badge>}
              <span class="muted small">{plural(shown.length, 'request')}, the newest first</span>
              {skipped && skipped.count > 0 && <span class="muted small">{count(skipped.count)} of {count(skipped.seen)} a second are not shown</span>}
            </>
          )}
        >
          <Table
            label="Requests"
            columns={columns}
            rows={shown}
            id={one => one.id}
            open={open}
            onOpen={show}
            detail={one => <Detail of={one} />}
            empty={<Empty title="Waiting for requests">{isFiltered ? 'The next one that the filters let through appears here.' : 'The next one that ends appears here. Nothing is recorded while nobody looks.'}</Empty>}
          />
        </Card>
      </div>
    </>
  );
}
