import { useEffect } from 'preact/hooks';
import { Store } from '../shell/store';
import { get } from './client';
import { useStream } from './stream';
import { measures, type Columns, type History, type RouteStats, type Sample, type Status, type Upstreams } from './types';

// What the instance tells all the time, followed once for all pages: also in a tab in the background, whose title says how things are.
export const status = new Store<Status | undefined>(undefined);
export const upstreams = new Store<Upstreams | undefined>(undefined);
export const routeStats = new Store<RouteStats[] | undefined>(undefined);

/** The last ten minutes by the second, and the last hour by ten seconds. */
export const recent = new Store<History | undefined>(undefined);

const kept = 60;
const courses = new Map<string, number[]>();

/** The rates of a route or a destination since the page was opened: what the small courses in tables are drawn from. */
export const courseOf = (kind: 'route' | 'destination', name: string) => courses.get(`${kind} ${name}`) ?? [];

function note(kind: 'route' | 'destination', name: string, value: number) {
  const key = `${kind} ${name}`;
  const course = courses.get(key) ?? [];
  course.push(value);
  if (course.length > kept) course.shift();
  courses.set(key, course);
}

function add(sample: Sample) {
  const { value } = recent;
  if (!value) return;
  const grown = { ...value } as History;
  for (const measure of measures) grown[measure] = [...value[measure].slice(value.time.length >= value.samples ? 1 : 0), sample[measure]];
  recent.set(grown);
}

function take(event: string, data: string) {
  switch (event) {
    case 'sample':
      add(JSON.parse(data) as Sample);
      break;
    case 'status':
      status.set(JSON.parse(data) as Status);
      break;
    case 'routes': {
      const { routes } = JSON.parse(data) as { routes: RouteStats[] };
      for (const route of routes) note('route', route.key, route.requestsPerSecond);
      routeStats.set(routes);
      break;
    }
    case 'upstreams': {
      const report = JSON.parse(data) as Upstreams;
      for (const { upstream, destinations } of report.upstreams) {
        for (const destination of destinations) note('destination', `${upstream} ${destination.at}`, destination.requestsPerSecond);
      }

      upstreams.set(report);
      break;
    }
  }
}

/** Asks for the upstreams now, after one of them was changed here. */
export async function refreshUpstreams() {
  upstreams.set(await get<Upstreams>('/api/upstreams'));
}

/** Follows the instance; for the root of the page alone. */
export function useLive(isOpen: boolean) {
  const load = () => {
    for (const topic of ['upstreams', 'routes/stats'] as const) {
      get<object>(`/api/${topic}`).then(data => take(topic === 'upstreams' ? topic : 'routes', JSON.stringify(data)), () => undefined);
    }

    get<History>('/api/overview', { resolution: '1s' }).then(data => recent.set(data), () => undefined);
  };
  useStream(isOpen ? '/api/events' : null, { topics: 'overview,routes,upstreams' }, ({ event, data }) => take(event, data), { opened: load, whileHidden: true });
  useEffect(() => {
    if (isOpen) get<Status>('/api/status').then(data => status.set(data), () => undefined);
  }, [isOpen]);
}

/** The same columns with nulls where nothing was recorded, so that no line is drawn across the gap. */
export function withGaps(history: History, from = 0): Columns {
  const columns = Object.fromEntries(measures.map(measure => [measure, [] as (number | null)[]])) as Columns;
  const { time, resolutionSeconds: step } = history;
  for (let at = Math.max(0, from); at < time.length; at++) {
    const before = columns.time.at(-1);
    if (before != null && time[at]! - before > step * 1.5) {
      for (const measure of measures) columns[measure].push(measure === 'time' ? before + step : null);
    }

    for (const measure of measures) columns[measure].push(history[measure][at]!);
  }

  return columns;
}
