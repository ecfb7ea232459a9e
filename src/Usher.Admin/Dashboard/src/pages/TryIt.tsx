import { useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Config, Explanation } from '../api/types';
import { Badge } from '../parts/Badge';
import { Card } from '../parts/Card';
import { Pipeline } from '../parts/Pipeline';
import { RouteKey } from '../parts/RouteKey';
import { href } from '../shell/router';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Which route a request would take, and why not another: asked of the configuration in force, without sending anything. */
export function TryIt({ config }: { config?: Config }) {
  const [answer, setAnswer] = useState<Explanation>();
  const [error, setError] = useState<string>();
  const [more, setMore] = useState(false);
  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const header = String(form.get('header') ?? '').split('\n').map(line => line.trim()).filter(Boolean);
    try {
      setAnswer(await get<Explanation>('/api/explain', { method: String(form.get('method')), url: String(form.get('url')).trim(), header, ip: String(form.get('ip') ?? '').trim() }));
      setError(undefined);
    } catch (refusal) {
      setAnswer(undefined);
      setError((refusal as Error).message);
    }
  };
  return (
    <Card title="Try it" head={<span class="muted small">Which route takes a request, and why. Nothing is sent.</span>} pad>
      <form class="tryit" onSubmit={ask}>
        <select class="field" name="method" aria-label="Method">{methods.map(method => <option key={method}>{method}</option>)}</select>
        <input class="field mono" name="url" aria-label="URL or path" placeholder="https://api.example.com/orders/42, or a path" required autocomplete="off" spellcheck={false} />
        <span class="row">
          <button class="button first">Explain</button>
          <button type="button" class="button" aria-expanded={more} onClick={() => setMore(!more)}>{more ? 'Less' : 'Headers'}</button>
        </span>
        {more && <textarea class="field mono wide" name="header" rows={3} aria-label="Headers, one a line" placeholder="Name: value, one a line" spellcheck={false} />}
        {more && <input class="field mono wide" name="ip" aria-label="Address that the connection comes from" placeholder="Client address, 127.0.0.1 if empty" />}
      </form>
      <div aria-live="polite">
        {error && <p class="bad told">{error}</p>}
        {answer && <Answer of={answer} config={config} />}
      </div>
    </Card>
  );
}

function Answer({ of, config }: { of: Explanation; config?: Config }) {
  const { route, forwarded, captures, nearMisses } = of;
  const caught = Object.entries(captures ?? {});
  return (
    <div class="stack told">
      <div class="row">
        {route ? <Badge tone="ok">route</Badge> : <Badge tone={of.result === 'ready' ? 'ok' : 'bad'}>{of.status ?? of.result}</Badge>}
        {route ? <><RouteKey of={route.key} /><a class="small mono" href={href('config', { file: route.file, line: String(route.line) })}>{route.file}:{route.line}</a></> : <span>{of.detail ?? 'The readiness of this instance'}{of.allow && <>. Allowed: <code>{of.allow}</code></>}</span>}
        {of.result === 'preflight' && <Badge tone="accent" plain>CORS pre-flight</Badge>}
      </div>
      {route && <Pipeline route={route} config={config} />}
      {(caught.length > 0 || forwarded) && (
        <dl class="facts">
          {caught.length > 0 && <><dt>Captured</dt><dd>{caught.map(([name, value]) => <code key={name} class="caught">{name} = {value}</code>)}</dd></>}
          {forwarded && <><dt>Forwarded</dt><dd class="mono">{forwarded.method} {forwarded.target} <span class="muted">to the host {forwarded.host ?? 'of the destination'}</span></dd></>}
          {of.request.client && <><dt>Client</dt><dd class="mono">{of.request.client}</dd></>}
        </dl>
      )}
      {nearMisses.length > 0 && (
        <div>
          <h3>Came near</h3>
          <ul class="misses">
            {nearMisses.map(miss => (
              <li key={`${miss.key} ${miss.index}`}><RouteKey of={miss.key} /> <span class="second">{miss.detail}</span></li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
