import type { Destination, RouteStats, Status, Upstream, Upstreams } from '../api/types';
import type { Tone } from '../parts/Badge';
import { percent, plural } from './format';
import { href } from './router';

/** Something that is not as it should be, and where. */
export interface Finding {
  tone: Extract<Tone, 'warn' | 'bad'>;
  page: 'overview' | 'routes' | 'upstreams' | 'config';
  text: string;
  href: string;
}

// Below a request in ten seconds a share says nothing.
const least = 0.1;

/** All that is not as it should be, the worst first. */
export function find(status: Status | undefined, upstreams: Upstreams | undefined, routes: RouteStats[] | undefined): Finding[] {
  const found: Finding[] = [];
  if (status?.lastError) {
    const first = status.lastError.split('\n')[0]!;
    found.push({ tone: 'bad', page: 'config', text: `The last reload was refused: ${first}`, href: href('config') });
  }

  if (status?.draining) found.push({ tone: 'warn', page: 'config', text: 'This instance is draining: load balancers are told to send no more', href: href('config') });
  for (const upstream of upstreams?.upstreams ?? []) found.push(...ofUpstream(upstream));
  found.push(...ofRoutes(routes ?? []));
  return found.sort((a, b) => Number(b.tone === 'bad') - Number(a.tone === 'bad'));
}

function ofUpstream(upstream: Upstream): Finding[] {
  const page = 'upstreams';
  const link = href(page, { search: upstream.upstream });
  const { destinations } = upstream;
  const out = destinations.filter(one => !one.usable);
  if (upstream.panic || (destinations.length > 0 && out.length === destinations.length)) {
    return [{ tone: 'bad', page, text: `${upstream.upstream}: no destination is usable${upstream.panic ? ', so all get requests' : ''}`, href: link }];
  }

  if (out.length > 0) {
    const why = out.length === 1 ? ` (${reasonOf(out[0]!)})` : '';
    return [{ tone: 'warn', page, text: `${upstream.upstream}: ${out.length} of ${plural(destinations.length, 'destination')} ${out.length === 1 ? 'gets' : 'get'} no requests${why}`, href: link }];
  }

  return upstream.waiting ? [{ tone: 'warn', page, text: `${upstream.upstream}: ${plural(upstream.waiting, 'request waits', 'requests wait')} for room`, href: link }] : [];
}

/** Why a destination gets no requests, in few words. */
export function reasonOf(destination: Destination): string {
  if (destination.ejectedBy === 'operator') return 'taken out by an operator';
  return destination.reason ?? 'not usable';
}

function ofRoutes(routes: RouteStats[]): Finding[] {
  const page = 'routes';
  const found: Finding[] = [];
  const failing = routes.filter(one => one.requestsPerSecond >= least && one.serverErrorsPerSecond / one.requestsPerSecond >= 0.01);
  for (const one of failing.sort((a, b) => b.serverErrorsPerSecond - a.serverErrorsPerSecond).slice(0, 3)) {
    const share = one.serverErrorsPerSecond / one.requestsPerSecond;
    found.push({ tone: share >= 0.05 ? 'bad' : 'warn', page, text: `${one.key || 'Requests without a route'}: ${percent(share)} of requests fail`, href: href(page, { open: one.key }) });
  }

  const all = routes.reduce((sum, one) => sum + one.requestsPerSecond, 0);
  const none = routes.find(one => one.key === '')?.requestsPerSecond ?? 0;
  if (none >= least && none / all >= 0.2) found.push({ tone: 'warn', page, text: `${percent(none / all)} of requests match no route`, href: href('requests', { route: '' }) });
  return found;
}
