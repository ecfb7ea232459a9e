import { useMemo, useState } from 'preact/hooks';
import { courseOf, routeStats, status } from '../api/live';
import type { Config, Route, RouteStats } from '../api/types';
import { useAsked } from '../api/use';
import { Card } from '../parts/Card';
import { Beads, Pipeline } from '../parts/Pipeline';
import { RouteKey } from '../parts/RouteKey';
import { Search } from '../parts/Search';
import { Spark } from '../parts/Spark';
import { Empty, Ready } from '../parts/States';
import { Table, type Column } from '../parts/Table';
import { bytes, count, duration, percent, plural, rate } from '../shell/format';
import { PageHead } from '../shell/Layout';
import { href, keep, usePlace } from '../shell/router';
import { useStore } from '../shell/store';
import { TryIt } from './TryIt';

interface Row {
  route: Route;
  stats?: RouteStats;
}

const idOf = ({ route }: Row) => (route.index ? `${route.key} #${route.index}` : route.key);
const dash = <span class="muted">–</span>;
const share = (stats: RouteStats | undefined, per: number) => (stats?.requestsPerSecond ? per / stats.requestsPerSecond : 0);
const ms = (value: number | null | undefined) => (value === null || value === undefined ? dash : duration(value));

/** Where a route's requests go, in a word. */
function goal({ answer, to }: Route): string {
  if (!to) return answer;
  if (to.split) return to.split.map(part => part.to.upstream ?? part.to.destinations?.[0]?.at ?? '').join(', ');
  return to.upstream ?? to.destinations?.map(one => one.at).join(', ') ?? '';
}

const columns: Column<Row>[] = [
  { key: 'route', title: 'Route', wide: true, by: row => row.route.key.replace(/^[A-Z,]+ /, ''), cell: ({ route }) => <><RouteKey of={route.key} />{route.when.length > 0 && <span class="muted small when">when {route.when.join(', ')}</span>}</> },
  { key: 'pipeline', title: 'Pipeline', about: 'Policies by stage: observe, protect, identify, authorize, admit, reuse, shape, answer', cell: ({ route }) => <Beads steps={route.policies} />, from: 'tablet' },
  { key: 'to', title: 'Answers', by: row => goal(row.route), cell: ({ route }) => <span class="second goal clip">{route.to ? '→ ' : ''}{goal(route)}</span>, from: 'desk' },
  { key: 'course', title: '', cell: row => <Spark values={courseOf('route', row.route.key)} width={56} height={16} />, from: 'desk' },
  { key: 'rate', title: 'Per second', about: 'Requests per second over the last minute', by: row => row.stats?.requestsPerSecond ?? -1, cell: ({ stats }) => (stats ? rate(stats.requestsPerSecond) : dash), numeric: true },
  { key: '4xx', title: '4xx', by: row => share(row.stats, row.stats?.clientErrorsPerSecond ?? 0), cell: ({ stats }) => (stats ? <Share of={share(stats, stats.clientErrorsPerSecond)} /> : dash), numeric: true, from: 'tablet' },
  { key: '5xx', title: '5xx', by: row => share(row.stats, row.stats?.serverErrorsPerSecond ?? 0), cell: ({ stats }) => (stats ? <Share of={share(stats, stats.serverErrorsPerSecond)} bad /> : dash), numeric: true },
  { key: 'p50', title: 'p50', by: row => row.stats?.p50Ms ?? -1, cell: ({ stats }) => ms(stats?.p50Ms), numeric: true, from: 'tablet' },
  { key: 'p99', title: 'p99', by: row => row.stats?.p99Ms ?? -1, cell: ({ stats }) => ms(stats?.p99Ms), numeric: true },
];

const Share = ({ of, bad }: { of: number; bad?: boolean }) => <span class={of === 0 ? 'muted' : bad && of >= 0.05 ? 'bad strong' : bad && of >= 0.01 ? 'warn' : ''}>{percent(of)}</span>;

function Detail({ row: { route, stats }, config }: { row: Row; config?: Config }) {
  const refused = Object.entries(stats?.refused ?? {});
  return (
    <div class="stack">
      <Pipeline route={route} config={config} />
      <dl class="facts figures">
        <div><dt>In the file</dt><dd><a class="mono" href={href('config', { file: route.file, line: String(route.line) })}>{route.file}:{route.line}</a></dd></div>
        {stats && <div><dt>Requests</dt><dd>{count(stats.total)} since the start</dd></div>}
        {stats && <div><dt>p90</dt><dd>{ms(stats.p90Ms)}</dd></div>}
        {stats && <div><dt>Received, sent</dt><dd>{bytes(stats.bytesInPerSecond)}/s, {bytes(stats.bytesOutPerSecond)}/s</dd></div>}
        {refused.length > 0 && <div><dt>Refused by</dt><dd>{refused.map(([name, times]) => `${name} ${count(times)}`).join(', ')}</dd></div>}
        <div><dt>Live</dt><dd><a href={href('requests', { route: route.key })}>Its requests</a></dd></div>
      </dl>
    </div>
  );
}

/** Every route with its pipeline and its rates, and what would become of a request. */
export function Routes() {
  const { query } = usePlace();
  const version = useStore(status)?.version;
  const asked = useAsked<{ routes: Route[] }>('/api/routes', undefined, 0, version);
  const config = useAsked<Config>('/api/config', undefined, 0, version).data;
  const stats = useStore(routeStats);
  const [search, setSearch] = useState(query.get('search') ?? '');
  const open = query.get('open') ?? undefined;
  const rows = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const byKey = new Map(stats?.map(one => [one.key, one]));
    return (asked.data?.routes ?? [])
      .filter(route => {
        const text = `${route.key} ${goal(route)} ${route.policies.map(step => step.name).join(' ')} ${route.when.join(' ')}`.toLowerCase();
        return words.every(word => text.includes(word));
      })
      .map(route => ({ route, stats: byKey.get(route.key) }));
  }, [asked.data, stats, search]);
  const nowhere = stats?.find(one => one.key === '');
  const change = (value: string) => {
    setSearch(value);
    keep({ search: value });
  };
  return (
    <>
      <PageHead title="Routes" about={asked.data && plural(asked.data.routes.length, 'route')}>
        <Search label="Search routes" value={search} onInput={change} />
      </PageHead>
      <div class="stack">
        <TryIt config={config} />
        <Card
          title={search ? plural(rows.length, 'match', 'matches') : 'In the order of the file'}
          foot={nowhere && <>Requests that no route takes: <a href={href('requests', { route: '' })}>{rate(nowhere.requestsPerSecond)}/s</a>, {count(nowhere.total)} since the start.</>}
        >
          <Ready of={asked}>
            {() => (
              <Table
                label="Routes"
                columns={columns}
                rows={rows}
                id={idOf}
                open={open}
                onOpen={id => keep({ open: id })}
                detail={row => <Detail row={row} config={config} />}
                empty={search ? <Empty title="No route matches">Search looks at keys, policies, conditions and upstreams.</Empty> : <Empty title="No routes" />}
              />
            )}
          </Ready>
        </Card>
      </div>
    </>
  );
}
