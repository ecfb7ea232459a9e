import { useMemo, useState } from 'preact/hooks';
import { change } from '../api/client';
import { courseOf, refreshUpstreams, upstreams } from '../api/live';
import type { Destination, Upstream } from '../api/types';
import { useTick } from '../api/use';
import { Badge } from '../parts/Badge';
import { Card } from '../parts/Card';
import { Act, Confirm } from '../parts/Dialog';
import { Search } from '../parts/Search';
import { Spark } from '../parts/Spark';
import { Empty, Loading } from '../parts/States';
import { Table, type Column } from '../parts/Table';
import { ago, clock, count, duration, plural, rate, span } from '../shell/format';
import { PageHead } from '../shell/Layout';
import { keep, usePlace } from '../shell/router';
import { useStore } from '../shell/store';

interface Row {
  upstream: Upstream;
  destination: Destination;
  etag: string;
}

const dash = <span class="muted">–</span>;

/** The state of a destination, why, and since when or until when. */
function State({ of }: { of: Destination }) {
  const until = of.ejectedUntil ? `back in ${span(Date.parse(of.ejectedUntil) - Date.now())}` : of.ejectedBy === 'operator' ? 'until it is restored' : undefined;
  const when = until ?? (of.since ? ago(of.since) : undefined);
  const since = of.since ? `since ${clock(of.since)}` : undefined;
  if (of.usable && of.breaker === 'closed' && of.probe !== 'ill') {
    return <span class="row state"><Badge tone="ok" title={since}>usable</Badge>{of.probe === 'none' && <span class="muted small">not probed</span>}</span>;
  }

  const name = of.ejectedBy === 'operator' ? 'taken out' : of.ejectedBy === 'outlier' ? 'ejected' : of.breaker !== 'closed' ? `breaker ${of.breaker}` : of.usable ? 'probe ill' : 'out';
  return (
    <span class="row state">
      <Badge tone={of.usable ? 'warn' : of.ejectedBy === 'operator' ? 'off' : 'bad'} title={since}>{name}</Badge>
      <span class="small second">{of.reason && of.ejectedBy !== 'operator' ? `${of.reason.replace(/^\w+: /, '')}, ` : ''}{when}</span>
    </span>
  );
}

const times = [['30s', '30 seconds'], ['5m', '5 minutes'], ['1h', '1 hour'], ['', 'until it is restored']] as const;

function Buttons({ row: { upstream, destination, etag } }: { row: Row }) {
  const [time, setTime] = useState('5m');
  const query = { upstream: upstream.upstream, destination: destination.at };
  const post = (verb: string, more = {}) => change(`/api/upstreams/${verb}`, { ...query, ...more }, etag).finally(refreshUpstreams);
  if (destination.ejectedBy) return <Act slim label="Restore" does={() => post('restore')} done={`${destination.at} gets requests again.`} />;
  return (
    <Confirm slim danger label="Eject" title={`Take ${destination.at} out?`} action="Eject" does={() => post('eject', { for: time })} done={`${destination.at} gets no requests.`}>
      <p class="second">It gets no new requests of <strong>{upstream.upstream}</strong>; the {plural(destination.inFlight, 'request')} under way will finish. The others take its share.</p>
      <label class="row asks">For <select class="field" value={time} onChange={event => setTime(event.currentTarget.value)}>{times.map(([value, title]) => <option key={value} value={value}>{title}</option>)}</select></label>
    </Confirm>
  );
}

/** What sets a destination apart from a plain one. */
function Traits({ of }: { of: Destination }) {
  const traits = [of.protocol === 'http1' ? '' : of.protocol, of.weight === 1 ? '' : `weight ${of.weight}`, of.priority === 0 ? '' : `priority ${of.priority}`].filter(Boolean);
  return traits.length ? <span class="muted small traits">{traits.join(', ')}</span> : null;
}

const columns: Column<Row>[] = [
  { key: 'at', title: 'Destination', wide: true, by: row => row.destination.at, cell: ({ destination }) => <><span class="mono at" title={`${count(destination.total)} requests since the start`}>{destination.at}</span><Traits of={destination} /><span class="only-phone"><State of={destination} /></span></> },
  { key: 'state', title: 'State', width: 230, by: row => Number(row.destination.usable), cell: row => <State of={row.destination} />, from: 'tablet' },
  { key: 'flight', title: 'In flight', width: 78, by: row => row.destination.inFlight, cell: row => count(row.destination.inFlight), numeric: true, from: 'tablet' },
  { key: 'course', title: '', width: 76, cell: row => <Spark values={courseOf('destination', `${row.upstream.upstream} ${row.destination.at}`)} width={56} height={16} />, from: 'desk' },
  { key: 'rate', title: 'Per second', width: 88, by: row => row.destination.requestsPerSecond, cell: row => rate(row.destination.requestsPerSecond), numeric: true },
  { key: 'errors', title: 'Errors', width: 70, about: 'Tries a second that failed or were answered with 500 and up', by: row => row.destination.errorsPerSecond, cell: ({ destination }) => <span class={destination.errorsPerSecond > 0 ? 'bad' : 'muted'}>{rate(destination.errorsPerSecond)}</span>, numeric: true, from: 'tablet' },
  { key: 'p50', title: 'p50', width: 80, by: row => row.destination.p50Ms ?? -1, cell: ({ destination }) => (destination.p50Ms === null ? dash : duration(destination.p50Ms)), numeric: true, from: 'tablet' },
  { key: 'p99', title: 'p99', width: 84, by: row => row.destination.p99Ms ?? -1, cell: ({ destination }) => (destination.p99Ms === null ? dash : duration(destination.p99Ms)), numeric: true, from: 'tablet' },
  { key: 'do', title: 'Actions', width: 84, cell: row => <Buttons row={row} />, numeric: true },
];

function One({ of, etag }: { of: Upstream; etag: string }) {
  const usable = of.destinations.filter(one => one.usable).length;
  const rows = useMemo(() => of.destinations.map(destination => ({ upstream: of, destination, etag })), [of, etag]);
  return (
    <Card
      title={of.named ? of.upstream : 'In a route'}
      head={(
        <>
          {of.panic
            ? <Badge tone="bad" title="No destination is usable, so all get requests">panic</Badge>
            : <Badge tone={usable === of.destinations.length ? 'ok' : usable ? 'warn' : 'bad'}>{usable} of {of.destinations.length} usable</Badge>}
          <span class="muted small">{of.balance}{of.discovered && ', discovered'}</span>
          {of.underWay !== undefined && <span class="small second">{plural(of.underWay, 'request')} under way, <span class={of.waiting ? 'warn' : ''}>{count(of.waiting ?? 0)} waiting</span></span>}
        </>
      )}
    >
      <Table label={`Destinations of ${of.upstream}`} columns={columns} rows={rows} id={row => row.destination.at} empty={<Empty title="No destinations">Discovery has found none yet.</Empty>} />
    </Card>
  );
}

/** Every upstream with its destinations: which are usable, why the others are not, and buttons to take one out and to let it in again. */
export function Upstreams() {
  const report = useStore(upstreams);
  const { query } = usePlace();
  const [search, setSearch] = useState(query.get('search') ?? '');
  useTick(1000);
  const needle = search.toLowerCase();
  const shown = report?.upstreams.filter(one => one.upstream.toLowerCase().includes(needle) || one.destinations.some(each => each.at.toLowerCase().includes(needle)));
  const change = (value: string) => {
    setSearch(value);
    keep({ search: value });
  };
  return (
    <>
      <PageHead title="Upstreams" about={report && plural(report.upstreams.length, 'upstream')}>
        <Search label="Search upstreams" value={search} onInput={change} />
      </PageHead>
      <div class="stack">
        {!report || !shown
          ? <div class="card"><Loading /></div>
          : shown.length === 0
            ? <div class="card"><Empty title={search ? 'No upstream matches' : 'No upstreams'}>{search ? 'Search looks at names and addresses.' : 'No route forwards to one.'}</Empty></div>
            : shown.map(one => <One key={one.upstream} of={one} etag={report.etag} />)}
      </div>
    </>
  );
}
