// A made-up gateway for working on the dashboard: enough of everything that a page shows.
export const file = `listen: :8080
admin: 127.0.0.1:9901

upstreams:
  orders:
    to: [http://10.0.0.11:5000, http://10.0.0.12:5000, http://10.0.0.13:5000]
    health: /healthz
  payments:
    to: [http://10.0.0.21:5000, { at: http://10.0.0.22:5000, weight: 3 }]
    breaker: { concurrent: 200 }
  search: http://10.0.0.31:9200

auth:
  corp: { jwt: "https://id.example.com", audience: pay-api }
  keys: { apiKey: { header: X-Api-Key } }

consumers:
  acme: { keys: ["sha256:***"], plan: gold, groups: [partners] }
  globex: { keys: ["sha256:***"], plan: silver, groups: [partners, beta] }
plans:
  gold: { limit: 1000/min, quota: 1M/month }
  silver: { limit: 100/min }

policies:
  public: { cors: "https://shop.example.com", headers: strict, compress: true, limit: 100/min per ip }

routes:
  GET /orders/{id}:
    use: public
    cache: 30s
    to: orders
  POST /orders:
    use: public
    auth: [corp, keys]
    allow: scope orders
    idempotency: 24h
    to: orders
  POST /payments/**:
    auth: [corp, keys]
    allow: scope pay
    limit: 20/s per consumer
    to: payments
  GET /search:
    use: public
    cache: 60s
    to: search
  GET api.example.com/v2/reports/{year:int}/{name}:
    auth: corp
    rewrite: /reports/{year}/{name}
    to: { orders: 95, payments: 5 }
  GET /hello:
    respond: { json: '{"hello":"from Usher"}' }
  /old/**:
    redirect: /orders/{rest}
`;

const lines = file.split('\n');
const place = (line, column = 5) => ({ file: 'usher.yaml', line, column });
// Where a word stands, from a line on that begins so.
function find(start, word) {
  const from = lines.findIndex(line => line.trim().startsWith(start));
  const at = lines.findIndex((line, index) => index >= from && line.includes(word));
  return place(at + 1, lines[at].indexOf(word) + 1);
}
const step = (name, stage, from, start) => ({ name, stage, from, ...find(start, `${name}:`) });
const bundle = ['headers', 'cors', 'limit'].map(name => step(name, 'protect', 'use public', 'public:'));
const shape = step('compress', 'shape', 'use public', 'public:');
const to = (upstream, ...hosts) => ({ upstream, balance: 'power-of-two', destinations: hosts.map(at => ({ at, protocol: 'http1', weight: 1, priority: 0 })) });
export const hosts = {
  orders: ['http://10.0.0.11:5000', 'http://10.0.0.12:5000', 'http://10.0.0.13:5000'],
  payments: ['http://10.0.0.21:5000', 'http://10.0.0.22:5000'],
  search: ['http://10.0.0.31:9200'],
};
const goal = name => to(name, ...hosts[name]);
const own = (key, name, stage) => step(name, stage, 'route', `${key}:`);
const route = (key, policies, answer, target = null, when = []) => ({ key, index: 0, ...find(`${key}:`, key), when, policies: policies.map(policy => (Array.isArray(policy) ? own(key, ...policy) : policy)), answer, to: target });
export const routes = [
  route('GET /orders/{id}', [...bundle, ['cache', 'reuse'], shape], 'to', goal('orders')),
  route('POST /orders', [...bundle, ['auth', 'identify'], ['allow', 'authorize'], ['idempotency', 'admit'], shape], 'to', goal('orders')),
  route('POST /payments/**', [['auth', 'identify'], ['allow', 'authorize'], ['limit', 'admit']], 'to', goal('payments')),
  route('GET /search', [...bundle, ['cache', 'reuse'], shape], 'to', goal('search')),
  route('GET api.example.com/v2/reports/{year:int}/{name}', [['auth', 'identify'], ['rewrite', 'shape']], 'to', { split: [{ weight: 95, when: [], to: goal('orders') }, { weight: 5, when: [], to: goal('payments') }] }, ['header X-Client in [web, app]']),
  route('GET /hello', [['respond', 'answer']], 'respond'),
  route('/old/**', [['redirect', 'answer']], 'redirect'),
];
const weights = [420, 38, 61, 190, 12, 3, 0.4];
const noise = spread => 1 + (Math.random() - 0.5) * spread;

export const state = { etag: 1, version: 4, draining: false, lastError: null, lastReload: null, ejected: new Map([[hosts.orders[2], { by: 'outlier', until: Date.now() + 45_000 }]]), purged: false, started: Date.now() - 3_600_000 * 7 };

export function sample(time) {
  const wave = 1 + 0.25 * Math.sin(time / 97) + 0.1 * Math.sin(time / 13);
  const storm = Math.max(0, Math.sin(time / 180) - 0.93) * 14;
  const all = 720 * wave * noise(0.08);
  return {
    time, requestsPerSecond: Math.round(all), clientErrorsPerSecond: Math.round(all * 0.012 * noise(1)), serverErrorsPerSecond: Math.round(all * 0.08 * storm * noise(0.6)),
    p50Ms: 1.9 * noise(0.2), p90Ms: 6.4 * noise(0.3) * (1 + storm), p99Ms: 31 * noise(0.5) * (1 + storm * 2), inFlight: Math.round(14 * wave * noise(0.5)), connections: 64,
    bytesInPerSecond: all * 310, bytesOutPerSecond: all * 4200, cpuCores: 0.21 * wave * noise(0.2), memoryBytes: 121e6 + 4e6 * Math.sin(time / 60),
  };
}

export function history(step, count) {
  const now = Math.floor(Date.now() / 1000 / step) * step;
  const rows = Array.from({ length: count }, (_, at) => sample(now - (count - 1 - at) * step)).filter(row => row.time < now - 400 || row.time > now - 380);
  return { resolutionSeconds: step, samples: count, ...Object.fromEntries(Object.keys(rows[0]).map(key => [key, rows.map(row => row[key])])) };
}

export const stats = () => ({
  windowSeconds: 60,
  routes: [...routes.map((one, at) => {
    const rate = weights[at] * noise(0.1);
    return {
      key: one.key, requestsPerSecond: rate, clientErrorsPerSecond: rate * 0.01, serverErrorsPerSecond: at === 2 ? rate * 0.031 : 0,
      p50Ms: 1.2 * (at + 1), p90Ms: 4.4 * (at + 1), p99Ms: 19.7 * (at + 1), bytesInPerSecond: rate * 310, bytesOutPerSecond: rate * 4300, total: Math.round(weights[at] * 25_000), refused: at < 4 ? { limit: 12 * at, auth: at === 2 ? 31 : 0 } : {},
    };
  }), { key: '', requestsPerSecond: 0.8, clientErrorsPerSecond: 0.8, serverErrorsPerSecond: 0, p50Ms: 0.1, p90Ms: 0.2, p99Ms: 0.3, bytesInPerSecond: 0, bytesOutPerSecond: 100, total: 20_311, refused: {} }],
});

export const upstreams = () => ({
  etag: `t-${state.etag}`, windowSeconds: 60,
  upstreams: Object.entries(hosts).map(([upstream, ats]) => ({
    upstream, named: true, balance: 'power-of-two', discovered: false, panic: false, ...(upstream === 'payments' ? { underWay: 7, waiting: 0 } : {}),
    destinations: ats.map((at, index) => {
      const out = state.ejected.get(at);
      return {
        at, protocol: 'http1', weight: index ? 1 : 3, priority: 0, inFlight: out ? 0 : Math.round(5 * noise(1)), latencyMs: 2.2, usable: !out, since: new Date(state.started).toISOString(),
        reason: out ? (out.by === 'operator' ? 'operator: ejected' : 'ejected: 5 failures in a row') : null, ejectedBy: out?.by ?? null, ejectedUntil: out?.until ? new Date(out.until).toISOString() : null,
        breaker: 'closed', probe: upstream === 'orders' ? 'well' : 'none', requestsPerSecond: out ? 0 : 140 * noise(0.2), errorsPerSecond: upstream === 'payments' && index ? 1.9 : 0, p50Ms: out ? null : 1.8, p99Ms: out ? null : 22.4, total: 4_200_000,
      };
    }),
  })),
});

let last = 0;
export function exchange() {
  const at = [0, 0, 0, 3, 3, 2, 1, 4, 5][Math.floor(Math.random() * 9)];
  const one = routes[at];
  const [method, path] = one.key.split(' ');
  const name = one.to?.upstream ?? (one.to ? 'orders' : null);
  const hit = (at === 0 || at === 3) && Math.random() < 0.4;
  const limited = Math.random() < 0.03;
  const failed = at === 2 && Math.random() < 0.12;
  const first = 2 + Math.random() ** 4 * 80;
  const start = 0.3 + Math.random();
  const body = Math.random() * 3;
  const tries = hit || limited || !name ? [] : [{ destination: hosts[name][0], startMs: start, queuedMs: null, connectMs: Math.random() < 0.2 ? 0.6 : null, firstByteMs: failed ? null : first, totalMs: first + body, status: failed ? null : 200, failure: failed ? 'reset' : null }];
  if (failed) tries.push({ ...tries[0], destination: hosts[name][1], startMs: start + first + body + 5, status: 502, failure: null, firstByteMs: first });
  const end = tries.length ? tries.at(-1).startMs + tries.at(-1).totalMs : start;
  return {
    id: `k3j1x0c5m2ab${(++last).toString(16).padStart(8, '0')}`, time: Date.now() / 1000, method, scheme: 'https', host: 'api.example.com', target: `${path.replace('api.example.com', '').replace('{id}', 4000 + last).replace('**', 'charge').replace(/\{year.*/, '2026/sales')}?user=*`, protocol: 'HTTP/2',
    status: limited ? 429 : failed ? 502 : at === 1 ? 201 : 200, route: one.key, client: '203.0.113.7', consumer: at === 1 || at === 2 ? 'acme' : null, upstream: tries.length ? name : null, failure: limited ? 'rate-limited' : failed ? 'upstream-broke' : null, refusedBy: limited ? 'limit' : null,
    cache: hit ? 'hit' : at === 0 || at === 3 ? 'miss' : null, bytesIn: method === 'POST' ? 412 : 0, bytesOut: Math.round(600 + Math.random() * 9000), durationMs: end,
    policies: at === 1 || at === 2 ? [{ name: 'auth', startMs: 0.03, ms: start - 0.1 }] : [], tries, fields: [{ name: 'User-Agent', value: 'curl/8.5' }, { name: 'Accept', value: 'application/json' }, { name: 'Authorization', value: '***' }],
  };
}

const limit = (policy, name, route, plan, per, amount, periodSeconds, line, left) => ({ policy, name, route, routes: 3, plan, per, amount, burst: policy === 'limit' ? amount : null, periodSeconds, rolling: policy === 'quota' ? false : null, observe: false, shared: plan !== null, ...place(line), left, resetSeconds: left === null ? null : 8, lost: false });
export const limits = (consumer, ip) => ({
  limits: [
    limit('limit', 'public', 'GET /orders/{id}', null, 'ip', 100, 60, 26, ip ? 88 : null), limit('limit', 'payments', 'POST /payments/**', null, 'consumer', 20, 1, 42, consumer ? 17 : null),
    limit('limit', 'gold', null, 'gold', 'consumer', 1000, 60, 22, consumer === 'acme' ? 64 : null), limit('quota', 'gold', null, 'gold', 'consumer', 1_000_000, 2_592_000, 22, consumer === 'acme' ? 412_881 : null), limit('limit', 'silver', null, 'silver', 'consumer', 100, 60, 23, consumer === 'globex' ? 0 : null),
  ],
});
export const consumers = { consumers: [{ consumer: 'acme', plan: 'gold', groups: ['partners'], ...place(19, 3), keys: [{ id: 'k1a2', expires: null }], subjects: { corp: ['service-a'] } }, { consumer: 'globex', plan: 'silver', groups: ['partners', 'beta'], ...place(20, 3), keys: [{ id: 'k7f3', expires: '2027-01-01T00:00:00Z' }, { id: 'k9c1', expires: null }], subjects: {} }] };
export const cache = () => ({ entries: state.purged ? 0 : 1840, usedBytes: state.purged ? 0 : 21_400_000, maxBytes: 67_108_864, evictions: 312, hitRatio: 0.914, routes: [{ route: 'GET /orders/{id}', hit: 812_004, stale: 121, validated: 90, collapsed: 1204, miss: 61_200, bypass: 44, waiting: 0, hitRatio: 0.93 }, { route: 'GET /search', hit: 90_120, stale: 0, validated: 0, collapsed: 33, miss: 40_190, bypass: 9, waiting: 2, hitRatio: 0.692 }] });
