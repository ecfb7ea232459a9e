import { useMemo, useState } from 'preact/hooks';
import { routeStats } from '../api/live';
import type { Consumer, Limit } from '../api/types';
import { useAsked } from '../api/use';
import { Badge } from '../parts/Badge';
import { Card } from '../parts/Card';
import { RouteKey } from '../parts/RouteKey';
import { Search } from '../parts/Search';
import { Empty, Ready } from '../parts/States';
import { Table, type Column } from '../parts/Table';
import { count, plural, span } from '../shell/format';
import { PageHead } from '../shell/Layout';
import { href, keep, usePlace } from '../shell/router';
import { useStore } from '../shell/store';

const periods: [number, string][] = [[604_800, 'week'], [86_400, 'day'], [3600, 'hour'], [60, 'min'], [1, 's']];

/** 1,000/min, 10 k/day, 5/90 s. */
function amountOf(limit: Limit): string {
  const month = limit.periodSeconds >= 2_419_200 && limit.periodSeconds <= 2_678_400;
  const period = month ? 'month' : periods.find(([seconds]) => seconds === limit.periodSeconds)?.[1];
  return `${count(limit.amount)}/${period ?? span(limit.periodSeconds * 1000)}`;
}

/** What is left of a limit, as a bar that empties. */
function Left({ of }: { of: Limit }) {
  if (of.lost) return <Badge tone="warn" title="The cluster could not be asked">unknown</Badge>;
  if (of.left === null) return <span class="muted">–</span>;
  const all = of.burst ?? of.amount;
  const share = all > 0 ? Math.min(1, of.left / all) : 0;
  const tone = share === 0 ? 'bad' : share < 0.1 ? 'warn' : 'ok';
  return (
    <span class="nowrap">
      <span class="meter from-tablet" aria-hidden="true"><i class={tone} style={{ width: `${share * 100}%` }} /></span> <span class={`ratio ${share === 0 ? 'bad' : ''}`}>{count(of.left)}</span>
    </span>
  );
}

const where = (limit: Limit) => limit.route ?? (limit.plan === null ? '' : `plan ${limit.plan}`);

/** Where a limit holds: on a route, on all routes that identify the callers of a plan, or on those that have it from a bundle or the defaults. */
function Where({ of }: { of: Limit }) {
  if (of.route !== null) return <a href={href('routes', { open: of.route })}><RouteKey of={of.route} /></a>;
  return of.plan === null ? <span class="second">{plural(of.routes, 'route')}</span> : <>plan <strong>{of.plan}</strong></>;
}

const columns: Column<Limit>[] = [
  { key: 'where', title: 'Where', wide: true, by: where, cell: one => <Where of={one} /> },
  { key: 'amount', title: 'Amount', by: one => one.amount / one.periodSeconds, cell: one => <span class="nowrap">{amountOf(one)}</span>, numeric: true },
  { key: 'per', title: 'Per', by: one => one.per, cell: one => one.per },
  {
    key: 'kind',
    title: 'Kind',
    by: one => one.policy,
    cell: one => (
      <span class="row">
        {one.policy}{one.burst !== null && one.burst !== one.amount && <span class="muted small">burst {count(one.burst)}</span>}
        {one.rolling && <span class="muted small">rolling</span>}
        {one.observe && <Badge tone="accent" plain title="Counts, and refuses nothing">observes</Badge>}
        {one.shared && <Badge plain title="Counted by all instances together">shared</Badge>}
      </span>
    ),
    from: 'tablet',
  },
  { key: 'left', title: 'Left', about: 'Of what can be had at once', by: one => one.left ?? -1, cell: one => <Left of={one} />, numeric: true },
  { key: 'reset', title: 'Until', about: 'Until all is back, or for a quota until some is', by: one => one.resetSeconds ?? -1, cell: one => (!one.resetSeconds ? <span class="muted">–</span> : span(one.resetSeconds * 1000)), numeric: true, from: 'tablet' },
  { key: 'place', title: 'In the file', cell: one => <a class="mono small" href={href('config', { file: one.file, line: String(one.line) })}>{one.file}:{one.line}</a>, from: 'desk' },
];

function LimitTable({ of, label, empty }: { of: Limit[]; label: string; empty: string }) {
  return <Table label={label} columns={columns} rows={of} id={one => `${one.policy} ${one.file} ${one.line} ${one.column} ${one.route} ${one.plan} ${one.name}`} empty={<Empty title={empty} />} />;
}

function Detail({ of }: { of: Consumer }) {
  const asked = useAsked<{ limits: Limit[] }>('/api/limits', { consumer: of.consumer }, 2000);
  return (
    <div class="stack">
      <dl class="facts figures">
        <div><dt>Keys</dt><dd>{of.keys.length === 0 ? 'none' : of.keys.map(key => <span key={key.id} class="caught"><code>{key.id}</code>{key.expires && <span class="muted"> until {key.expires.slice(0, 10)}</span>}</span>)}</dd></div>
        {Object.entries(of.subjects).map(([provider, subjects]) => <div key={provider}><dt>Subjects of {provider}</dt><dd>{subjects.join(', ')}</dd></div>)}
        <div><dt>In the file</dt><dd><a class="mono" href={href('config', { file: of.file, line: String(of.line) })}>{of.file}:{of.line}</a></dd></div>
        <div><dt>Live</dt><dd><a href={href('requests', { consumer: of.consumer })}>Its requests</a></dd></div>
      </dl>
      <div class="card"><Ready of={asked}>{data => <LimitTable of={data.limits.filter(one => (one.left !== null || one.lost) && (one.plan === null || one.plan === of.plan))} label={`What is left for ${of.consumer}`} empty="Nothing limits this consumer" />}</Ready></div>
    </div>
  );
}

const consumers: Column<Consumer>[] = [
  { key: 'consumer', title: 'Consumer', by: one => one.consumer, cell: one => <strong>{one.consumer}</strong> },
  { key: 'plan', title: 'Plan', by: one => one.plan ?? '', cell: one => one.plan ?? <span class="muted">–</span> },
  { key: 'groups', title: 'Groups', by: one => one.groups.join(), cell: one => one.groups.join(', ') || <span class="muted">–</span>, from: 'tablet' },
  { key: 'keys', title: 'Keys', by: one => one.keys.length, cell: one => count(one.keys.length), numeric: true },
];

interface Refused {
  route: string;
  policy: string;
  times: number;
}

const refusals: Column<Refused>[] = [
  { key: 'route', title: 'Route', wide: true, by: one => one.route, cell: one => <a href={href('routes', { open: one.route })}><RouteKey of={one.route} /></a> },
  { key: 'policy', title: 'By', by: one => one.policy, cell: one => one.policy },
  { key: 'times', title: 'Requests', by: one => one.times, cell: one => count(one.times), numeric: true },
];

/** Asks what is left for a caller: a consumer by its id, or an address. */
function Caller({ value, onAsk }: { value: string; onAsk: (value: string) => void }) {
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    onAsk(String(new FormData(event.currentTarget as HTMLFormElement).get('caller')).trim());
  };
  return (
    <form class="row" onSubmit={ask}>
      <input class="field" name="caller" aria-label="Consumer or address" placeholder="Consumer or address" defaultValue={value} autocomplete="off" spellcheck={false} />
      <button class="button">What is left</button>
      {value && <button type="button" class="button bare" onClick={event => (event.currentTarget.form!.reset(), onAsk(''))}>For nobody in particular</button>}
    </form>
  );
}

const isAddress = (text: string) => /^[\d.]+$/.test(text) || /^[\da-f:.]*:[\da-f:.]*$/i.test(text);

/** What callers may take, what is left of it, and who they are. */
export function Limits() {
  const { query } = usePlace();
  const caller = query.get('caller') ?? '';
  const open = query.get('consumer') ?? undefined;
  const limits = useAsked<{ limits: Limit[] }>('/api/limits', caller ? { [isAddress(caller) ? 'ip' : 'consumer']: caller } : {}, 2000);
  const callers = useAsked<{ consumers: Consumer[] }>('/api/consumers', undefined, 15_000);
  const refused = useStore(routeStats)?.flatMap(one => Object.entries(one.refused).filter(([, times]) => times > 0).map(([policy, times]) => ({ route: one.key, policy, times })));
  const [search, setSearch] = useState('');
  const shown = useMemo(() => callers.data?.consumers.filter(one => `${one.consumer} ${one.plan} ${one.groups.join(' ')}`.toLowerCase().includes(search.toLowerCase())) ?? [], [callers.data, search]);
  return (
    <>
      <PageHead title="Limits and consumers" />
      <div class="stack">
        <Card title={caller ? `Limits and quotas, for ${caller}` : 'Limits and quotas'} head={<span class="right"><Caller key={caller} value={caller} onAsk={value => keep({ caller: value })} /></span>}>
          <Ready of={limits}>
            {data => <LimitTable of={data.limits} label="Limits and quotas" empty="No route and no plan has a limit" />}
          </Ready>
        </Card>
        <Card title="Consumers" head={<span class="right"><Search label="Search consumers" value={search} onInput={setSearch} /></span>}>
          <Ready of={callers}>
            {() => (
              <Table
                label="Consumers"
                columns={consumers}
                rows={shown}
                id={one => one.consumer}
                open={open}
                onOpen={id => keep({ consumer: id })}
                detail={one => <Detail of={one} />}
                empty={search ? <Empty title="No consumer matches" /> : <Empty title="No consumers">The file names none under <code>consumers</code>. Callers that only a token names can be asked for above.</Empty>}
              />
            )}
          </Ready>
        </Card>
        {refused && refused.length > 0 && (
          <Card title="Refused since the start">
            <Table label="Refused since the start" columns={refusals} rows={refused} id={one => `${one.route} ${one.policy}`} sort={{ key: 'times', down: true }} />
          </Card>
        )}
      </div>
    </>
  );
}
