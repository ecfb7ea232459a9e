// Serves the dashboard from dist/, beside npm run watch:
//   node dev/server.mjs [PORT]                                   with a made-up gateway behind it
//   node dev/server.mjs [PORT] --gateway http://127.0.0.1:9901   with a real one
import { createServer, request as forward } from 'node:http';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as world from './world.mjs';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const types = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', txt: 'text/plain' };
const { state } = world;
const status = () => ({ etag: `t-${state.etag}`, version: state.version, draining: state.draining, lastError: state.lastError, program: '0.1.0', startedAt: new Date(state.started).toISOString(), uptimeSeconds: 9, file: 'usher.yaml', routes: world.routes.length, upstreams: 3, listeners: ['http://0.0.0.0:8080'], recording: true, step: null });
const wrong = { errors: [{ file: 'usher.yaml', line: 31, column: 5, length: 5, message: "unknown key 'cahce'", hint: "did you mean 'cache'?", source: '    cahce: 30s' }], errorText: "usher.yaml:31:5: error: unknown key 'cahce' (did you mean 'cache'?)", changes: [], diff: [] };
const good = { errors: [], errorText: '', changes: [{ section: 'routes', name: 'GET /search', change: 'changed' }, { section: 'upstreams', name: 'search', change: 'changed' }], diff: [{ file: 'usher.yaml', change: 'changed', hunks: [{ oldLine: 10, newLine: 10, lines: [{ kind: 'same', text: '    breaker: { concurrent: 200 }' }, { kind: 'remove', text: '  search: http://10.0.0.30:9200' }, { kind: 'add', text: '  search: http://10.0.0.31:9200' }, { kind: 'same', text: '' }] }] }] };
state.lastReload = { at: new Date(Date.now() - 800_000).toISOString(), by: 'a changed file', result: 'done', ...good };

function stream(response, begin) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timers = begin((event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  response.on('close', () => timers.forEach(clearInterval));
}

const reads = {
  '/api/status': status,
  '/api/overview': query => (query.get('resolution') === '10s' ? world.history(10, 360) : world.history(1, 600)),
  '/api/routes': () => ({ version: state.version, routes: world.routes }),
  '/api/routes/stats': world.stats,
  '/api/upstreams': world.upstreams,
  '/api/cache': world.cache,
  '/api/limits': query => world.limits(query.get('consumer'), query.get('ip')),
  '/api/consumers': () => world.consumers,
  '/api/config': () => ({ etag: `t-${state.etag}`, version: state.version, fingerprint: '9f2c', file: 'usher.yaml', loadedAt: new Date(state.started).toISOString(), files: [{ name: 'usher.yaml', text: world.file }], lastReload: state.lastReload }),
  '/api/explain': query => {
    const [, path] = /^(?:https?:\/\/[^/]*)?(.*)$/.exec(query.get('url'));
    const route = world.routes.find(one => one.key.includes(path.split('/')[1]) && one.key.startsWith(query.get('method')));
    const request = { method: query.get('method'), scheme: 'http', host: 'localhost', target: path, client: '127.0.0.1' };
    const nearMisses = [{ ...world.routes[2], reason: 'method', detail: 'only POST is taken' }];
    return route ? { request, result: 'route', route, captures: { id: '42' }, forwarded: { method: 'GET', target: path, host: null }, nearMisses } : { request, result: 'not-found', status: 404, detail: 'No route is for this host and path.', nearMisses };
  },
};
const writes = {
  '/api/drain': () => (state.draining = true, {}),
  '/api/reload': query => ({ etag: '', version: query.has('dryRun') ? state.version : ++state.version, dryRun: query.has('dryRun'), fingerprint: '77ab', changed: true, configWrong: false, ...good }),
  '/api/upstreams/eject': query => (state.ejected.set(query.get('destination'), { by: 'operator', until: query.get('for') ? Date.now() + 300_000 : null }), {}),
  '/api/upstreams/restore': query => (state.ejected.delete(query.get('destination')), {}),
  '/api/cache/purge': () => (state.purged = true, { purged: 1840 }),
};
if (process.argv.includes('--broken')) Object.assign(state, { lastError: wrong.errorText, lastReload: { at: new Date(Date.now() - 20_000).toISOString(), by: 'a changed file', result: 'refused', ...wrong } });

const gateway = process.argv.includes('--gateway') ? new URL(process.argv[process.argv.indexOf('--gateway') + 1]) : null;

function proxy(request, response) {
  const headers = { ...request.headers, host: gateway.host, ...(request.headers.origin ? { origin: gateway.origin } : {}) };
  const onward = forward({ host: gateway.hostname, port: gateway.port, method: request.method, path: request.url, headers }, answer => answer.pipe(response.writeHead(answer.statusCode, answer.headers)));
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (gateway && pathname.startsWith('/api/')) return proxy(request, response);
  const json = (code, data) => response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(data));
  if (pathname === '/api/events') return stream(response, send => (send('status', status()), [setInterval(() => send('sample', world.sample(Math.floor(Date.now() / 1000))), 1000), setInterval(() => (send('routes', world.stats()), send('upstreams', world.upstreams())), 2000)]));
  if (pathname === '/api/requests/tail') return stream(response, send => [setInterval(() => send('request', world.exchange()), 130), setInterval(() => send('skipped', { count: 671, seen: 720 }), 1000)]);
  if (request.method === 'POST' && writes[pathname]) return state.etag++, json(200, { etag: `t-${state.etag}`, ...writes[pathname](searchParams) });
  if (reads[pathname]) return json(200, reads[pathname](searchParams));
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  try {
    const body = await readFile(join(dist, name.replaceAll('/', '')));
    response.writeHead(200, { 'content-type': types[name.split('.').pop()], 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" }).end(body);
  } catch {
    json(404, { title: 'Not found', status: 404 });
  }
}).listen(Number(process.argv[2]) || 9999, '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}/`);
});
