import { useState } from 'preact/hooks';
import { change } from '../api/client';
import type { CacheReport, CacheRoute } from '../api/types';
import { useAsked } from '../api/use';
import { Card } from '../parts/Card';
import { Confirm } from '../parts/Dialog';
import { RouteKey } from '../parts/RouteKey';
import { Empty, Ready } from '../parts/States';
import { Table, type Column } from '../parts/Table';
import { Tile } from '../parts/Tile';
import { bytes, count, percent, plural } from '../shell/format';
import { PageHead } from '../shell/Layout';
import { href } from '../shell/router';

const ratio = (value: number | null) => (value === null ? <span class="muted">–</span> : percent(value));
const times = (value: number) => <span class={value ? '' : 'muted'}>{count(value)}</span>;

const columns: Column<CacheRoute>[] = [
  { key: 'route', title: 'Route', wide: true, by: one => one.route, cell: one => <a href={href('routes', { open: one.route })}><RouteKey of={one.route} /></a> },
  {
    key: 'ratio',
    title: 'From the cache',
    by: one => one.hitRatio ?? -1,
    cell: one => <span class="nowrap"><span class="meter" aria-hidden="true"><i class="ok" style={{ width: `${(one.hitRatio ?? 0) * 100}%` }} /></span> <span class="ratio">{ratio(one.hitRatio)}</span></span>,
    numeric: true,
  },
  { key: 'hit', title: 'Hit', about: 'A fresh answer was stored', by: one => one.hit, cell: one => times(one.hit), numeric: true },
  { key: 'stale', title: 'Stale', about: 'A stale answer was good enough', by: one => one.stale, cell: one => times(one.stale), numeric: true, from: 'desk' },
  { key: 'validated', title: 'Validated', about: 'The upstream said that what is stored still holds', by: one => one.validated, cell: one => times(one.validated), numeric: true, from: 'desk' },
  { key: 'collapsed', title: 'Collapsed', about: 'Waited for the fetch of another', by: one => one.collapsed, cell: one => times(one.collapsed), numeric: true, from: 'desk' },
  { key: 'miss', title: 'Miss', by: one => one.miss, cell: one => times(one.miss), numeric: true },
  { key: 'bypass', title: 'Bypass', about: 'Requests that the cache has nothing to do with', by: one => one.bypass, cell: one => times(one.bypass), numeric: true, from: 'tablet' },
  { key: 'waiting', title: 'Waiting', about: 'Waiting now for the fetch of another', by: one => one.waiting, cell: one => times(one.waiting), numeric: true, from: 'tablet' },
];

function Purge({ onDone }: { onDone: () => void }) {
  const [url, setUrl] = useState('');
  const purge = (what: string) => change<{ purged: number }>('/api/cache/purge', { url: what }).finally(onDone);
  const done = (result: unknown) => `${plural((result as { purged: number }).purged, 'stored answer')} forgotten.`;
  return (
    <Card title="Purge" pad>
      <div class="row">
        <input class="field mono grow purge" aria-label="URL or path to purge" placeholder="/products/*, or https://shop.example.com/products/7" value={url} onInput={event => setUrl(event.currentTarget.value)} spellcheck={false} />
        <Confirm label="Purge" title="Forget these answers?" action="Purge" disabled={!url.trim()} does={() => purge(url.trim())} done={done}>
          <p class="second">All that is stored for <code>{url}</code> is forgotten; the next request for it goes to the upstream.</p>
        </Confirm>
        <Confirm danger label="Purge all" title="Forget all stored answers?" action="Purge all" does={() => purge('/*')} done={done}>
          <p class="second">Every request goes to the upstreams until the cache is filled again.</p>
        </Confirm>
      </div>
      <p class="muted small hint">A path holds on every host; a <code>*</code> at its end means all that begins so.</p>
    </Card>
  );
}

/** What is stored, what it is worth, and forgetting it. */
export function Cache() {
  const asked = useAsked<CacheReport>('/api/cache', undefined, 2000);
  return (
    <>
      <PageHead title="Cache" about="Counts are since the start" />
      <div class="stack">
        <Ready of={asked}>
          {report => (report.routes.length === 0 && report.entries === 0
            ? <div class="card"><Empty title="No route caches">A route with <code>cache: 60s</code> keeps answers here.</Empty></div>
            : (
              <>
                <div class="tiles few">
                  <Tile label="From the cache" value={report.hitRatio === null ? '–' : percent(report.hitRatio).replace('\u202f%', '')} unit={report.hitRatio === null ? '' : '%'} note={report.hitRatio === null ? 'nothing asked for yet' : 'of what could be'} />
                  <Tile label="Stored answers" value={count(report.entries)} note={plural(report.evictions, 'eviction')} />
                  <Tile label="Memory" value={bytes(report.usedBytes).split('\u202f')[0]} unit={bytes(report.usedBytes).split('\u202f')[1]} note={`of ${bytes(report.maxBytes)}, ${percent(report.maxBytes ? report.usedBytes / report.maxBytes : 0)}`} />
                </div>
                <Purge onDone={asked.refresh} />
                <Card title="By route">
                  <Table label="Cache by route" columns={columns} rows={report.routes} id={one => one.route} sort={{ key: 'hit', down: true }} empty={<Empty title="No requests yet">Routes appear here with their first request.</Empty>} />
                </Card>
              </>
            ))}
        </Ready>
      </div>
    </>
  );
}
