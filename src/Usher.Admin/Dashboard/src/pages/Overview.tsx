import { useMemo, useState } from 'preact/hooks';
import { courseOf, recent, routeStats, status, upstreams, withGaps } from '../api/live';
import { useAsked } from '../api/use';
import type { History, RouteStats, Upstream } from '../api/types';
import { Mark } from '../parts/Badge';
import { Card } from '../parts/Card';
import { Chart } from '../parts/Chart';
import { Choice } from '../parts/Choice';
import { Icon } from '../parts/Icon';
import { RouteKey } from '../parts/RouteKey';
import { Spark } from '../parts/Spark';
import { Empty, Loading } from '../parts/States';
import { Table, type Column } from '../parts/Table';
import { Tile } from '../parts/Tile';
import type { Finding } from '../shell/findings';
import { bytes, count, duration, durationParts, percent, plural, rate } from '../shell/format';
import { PageHead } from '../shell/Layout';
import { href } from '../shell/router';
import { useStore } from '../shell/store';

const ranges = [['2', '2 min'], ['10', '10 min'], ['60', '1 h']] as const;
type Range = (typeof ranges)[number][0];

function Verdict({ findings }: { findings: Finding[] }) {
  const ups = useStore(upstreams)?.upstreams;
  const now = useStore(status);
  const worst = findings[0]?.tone ?? 'ok';
  const destinations = ups?.reduce((sum, one) => sum + one.destinations.length, 0) ?? 0;
  return (
    <section class={`verdict ${worst}`} aria-label="How things are" aria-live="polite">
      <span class={worst}><Icon name={worst === 'ok' ? 'well' : worst === 'bad' ? 'ill' : 'look'} size={18} /></span>
      <div class="row spread">
        <span class="says">{findings.length === 0 ? 'All is well' : plural(findings.length, 'thing needs a look', 'things need a look')}</span>
        {now && ups && <span class="muted small">{plural(now.routes, 'route')} · {plural(ups.length, 'upstream')} · {plural(destinations, 'destination')}</span>}
      </div>
      {findings.length > 0 && <ul>{findings.map(one => <li key={one.text}><Mark tone={one.tone} size={12} /><a href={one.href}>{one.text}</a></li>)}</ul>}
    </section>
  );
}

const lastOf = (values: (number | null)[]) => values.at(-1) ?? null;

// The mean of the last seconds: a figure that is read must not flicker.
function mean(values: (number | null)[], over = 5): number {
  const known = values.slice(-over).filter(value => value !== null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : 0;
}

function Tiles({ of }: { of: History }) {
  const short = (values: (number | null)[]) => values.slice(-60);
  const requests = mean(of.requestsPerSecond);
  const failed = mean(of.serverErrorsPerSecond, 60);
  const minute = mean(of.requestsPerSecond, 60);
  const refused = mean(of.clientErrorsPerSecond, 60);
  const share = (value: number) => (minute > 0 ? value / minute : 0);
  const latency = (values: (number | null)[]) => {
    const known = values.slice(-10).filter(value => value !== null).at(-1);
    return known === undefined ? ['–', ''] as const : durationParts(known);
  };
  const [p50, p50Unit] = latency(of.p50Ms);
  const [p99, p99Unit] = latency(of.p99Ms);
  return (
    <div class="tiles">
      <Tile label="Requests" value={rate(requests)} unit="/s" course={short(of.requestsPerSecond)} href={href('requests')} note={`${count(Math.round(minute * 60))}/min`} />
      <Tile label="Failed (5xx)" value={percent(share(failed)).replace('\u202f%', '')} unit="%" tone={share(failed) >= 0.05 ? 'bad' : share(failed) >= 0.01 ? 'warn' : undefined} course={short(of.serverErrorsPerSecond)} color="--s5" href={href('requests', { status: '5xx' })} note={`${rate(failed)}/s, last min`} />
      <Tile label="Refused (4xx)" value={percent(share(refused)).replace('\u202f%', '')} unit="%" course={short(of.clientErrorsPerSecond)} color="--s4" href={href('requests', { status: '4xx' })} note={`${rate(refused)}/s, last min`} />
      <Tile label="Median latency" value={p50} unit={p50Unit} course={short(of.p50Ms)} color="--p50" note="p50, last second" />
      <Tile label="Slowest 1 %" value={p99} unit={p99Unit} course={short(of.p99Ms)} color="--p99" note="p99, last second" />
      <Tile label="Under way" value={count(lastOf(of.inFlight) ?? 0)} course={short(of.inFlight)} note={plural(lastOf(of.connections) ?? 0, 'connection')} href={href('upstreams')} />
      <Tile label="Sent" value={bytes(mean(of.bytesOutPerSecond)).split('\u202f')[0]} unit={`${bytes(mean(of.bytesOutPerSecond)).split('\u202f')[1]}/s`} course={short(of.bytesOutPerSecond)} note={`${bytes(mean(of.bytesInPerSecond))}/s in`} />
      <Tile label="Processor" value={(mean(of.cpuCores) * 100).toFixed(0)} unit="%" course={short(of.cpuCores)} note={`of a core, ${bytes(lastOf(of.memoryBytes) ?? 0)}`} />
    </div>
  );
}

function Charts({ of, from }: { of: History; from: number }) {
  const columns = useMemo(() => withGaps(of, from), [of, from]);
  const times = columns.time as number[];
  const rest = useMemo(() => columns.requestsPerSecond.map((all, at) => (all === null ? null : Math.max(0, all - (columns.clientErrorsPerSecond[at] ?? 0) - (columns.serverErrorsPerSecond[at] ?? 0)))), [columns]);
  const requests = useMemo(() => [
    { label: '5xx', color: '--s5', values: columns.serverErrorsPerSecond },
    { label: '4xx', color: '--s4', values: columns.clientErrorsPerSecond },
    { label: 'other', color: '--s2', values: rest },
  ], [columns, rest]);
  const latency = useMemo(() => [
    { label: 'p50', color: '--p50', values: columns.p50Ms },
    { label: 'p90', color: '--p90', values: columns.p90Ms },
    { label: 'p99', color: '--p99', values: columns.p99Ms },
  ], [columns]);
  return (
    <div class="two">
      <Chart title="Requests per second" times={times} series={requests} format={rate} stacked />
      <Chart title="Latency" times={times} series={latency} format={duration} />
    </div>
  );
}

const share = (one: RouteStats) => (one.requestsPerSecond > 0 ? one.serverErrorsPerSecond / one.requestsPerSecond : 0);
const orDash = (ms: number | null) => (ms === null ? <span class="muted">–</span> : duration(ms));

const busiest: Column<RouteStats>[] = [
  { key: 'route', title: 'Route', wide: true, cell: one => <a href={href('routes', { open: one.key })}><RouteKey of={one.key} /></a> },
  { key: 'course', title: '', cell: one => <Spark values={courseOf('route', one.key)} width={56} height={16} />, from: 'tablet' },
  { key: 'rate', title: 'Per second', cell: one => rate(one.requestsPerSecond), numeric: true },
  { key: 'errors', title: 'Failed', cell: one => <span class={share(one) >= 0.05 ? 'bad' : share(one) >= 0.01 ? 'warn' : share(one) ? '' : 'muted'}>{percent(share(one))}</span>, numeric: true },
  { key: 'p50', title: 'p50', cell: one => orDash(one.p50Ms), numeric: true, from: 'tablet' },
  { key: 'p99', title: 'p99', cell: one => orDash(one.p99Ms), numeric: true },
];

export const toneOf = (upstream: Upstream) => {
  const out = upstream.destinations.filter(one => !one.usable).length;
  return upstream.panic || (out > 0 && out === upstream.destinations.length) ? 'bad' : out > 0 ? 'warn' : 'ok';
};
const sum = (upstream: Upstream, of: (destination: Upstream['destinations'][number]) => number) => upstream.destinations.reduce((all, one) => all + of(one), 0);

const ups: Column<Upstream>[] = [
  { key: 'name', title: 'Upstream', wide: true, cell: one => <span class="row"><Mark tone={toneOf(one)} /><a class="clip" href={href('upstreams', { search: one.upstream })}>{one.upstream}</a></span> },
  {
    key: 'destinations',
    title: 'Usable',
    cell: one => (
      <span class="nowrap">
        <span class="segments" aria-hidden="true">{one.destinations.slice(0, 10).map(each => <i key={each.at} class={each.usable ? 'ok' : 'bad'} />)}</span>{' '}
        {one.destinations.filter(each => each.usable).length}/{one.destinations.length}
      </span>
    ),
  },
  { key: 'flight', title: 'In flight', cell: one => count(sum(one, each => each.inFlight)), numeric: true, from: 'tablet' },
  { key: 'rate', title: 'Per second', cell: one => rate(sum(one, each => each.requestsPerSecond)), numeric: true },
  { key: 'errors', title: 'Errors', cell: one => rate(sum(one, each => each.errorsPerSecond)), numeric: true },
];

/** Is it well, and if not, where. */
export function Overview({ findings }: { findings: Finding[] }) {
  const [range, setRange] = useState<Range>('10');
  const live = useStore(recent);
  const hour = useAsked<History>(range === '60' ? '/api/overview' : null, { resolution: '10s' }, 10_000);
  const history = range === '60' ? hour.data : live;
  const routes = useStore(routeStats);
  const reports = useStore(upstreams)?.upstreams;
  const top = useMemo(() => [...(routes ?? [])].sort((a, b) => b.requestsPerSecond - a.requestsPerSecond).slice(0, 8), [routes]);
  return (
    <>
      <PageHead title="Overview">
        <Choice label="Time that is shown" value={range} of={ranges} onChoose={setRange} />
      </PageHead>
      <div class="stack">
        <Verdict findings={findings} />
        {live ? <Tiles of={live} /> : <div class="card"><Loading /></div>}
        {history ? <Charts of={history} from={range === '2' ? history.time.length - 120 : 0} /> : <div class="card"><Loading /></div>}
        <div class="two">
          <Card title="Busiest routes" head={<a class="small" href={href('routes')}>All routes</a>}>
            <Table label="Busiest routes" columns={busiest} rows={top} id={one => one.key} empty={<Empty title="No requests yet">Routes appear here with their first request.</Empty>} />
          </Card>
          <Card title="Upstreams" head={<a class="small" href={href('upstreams')}>All upstreams</a>}>
            <Table label="Upstreams" columns={ups} rows={reports ?? []} id={one => one.upstream} empty={reports ? <Empty title="No upstreams">No route forwards to one.</Empty> : <Loading />} />
          </Card>
        </div>
      </div>
    </>
  );
}
