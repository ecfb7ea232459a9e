import { useEffect, useRef, useState } from 'preact/hooks';
import { change, Refusal } from '../api/client';
import { status } from '../api/live';
import type { Config as Report, Outcome, Reloaded } from '../api/types';
import { useAsked } from '../api/use';
import { Badge } from '../parts/Badge';
import { Card } from '../parts/Card';
import { Changes, Diff, Problems } from '../parts/Diff';
import { Confirm } from '../parts/Dialog';
import { Empty, Ready } from '../parts/States';
import { say } from '../parts/Toasts';
import { ago, clock, plural } from '../shell/format';
import { PageHead } from '../shell/Layout';
import { usePlace } from '../shell/router';
import { useStore } from '../shell/store';

const results = { done: ['ok', 'in force'], refused: ['bad', 'refused'], failed: ['bad', 'failed'] } as const;

function Told({ of, quiet }: { of: Outcome; quiet: string }) {
  return (
    <>
      {of.errors.length > 0 ? <Problems of={of.errors} /> : of.errorText && <pre class="flat" tabIndex={0}>{of.errorText}</pre>}
      {of.changes.length > 0 && <Changes of={of.changes} />}
      {of.diff.length > 0 && <Diff of={of.diff} />}
      {!of.errorText && of.errors.length + of.changes.length + of.diff.length === 0 && <Empty title={quiet} />}
    </>
  );
}

// A refused reload is an answer, not a failure of the dashboard.
async function reload(query: Record<string, string>, etag?: string): Promise<Reloaded> {
  try {
    return await change<Reloaded>('/api/reload', query, etag);
  } catch (error) {
    if (error instanceof Refusal && Array.isArray(error.problem.errors)) return error.problem as unknown as Reloaded;
    throw error;
  }
}

function Trial({ of, onApply, onClose, busy }: { of: Reloaded; onApply: () => void; onClose: () => void; busy: boolean }) {
  const isWrong = of.errors.length > 0 || !!of.errorText;
  const head = useRef<HTMLSpanElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <Card
      title="Dry run"
      head={(
        <>
          <span ref={head} tabIndex={-1}>
            {isWrong
              ? <Badge tone="bad">{of.errors.length ? plural(of.errors.length, 'error') : 'would fail'}</Badge>
              : <Badge tone={of.changed ? 'warn' : 'ok'}>{of.changed ? `${plural(of.changes.length, 'change')} to bring into force` : 'the same as what runs'}</Badge>}
          </span>
          <span class="right row">
            <button class="button slim" onClick={onClose}>Close</button>
            {!isWrong && of.changed && <button class="button slim first" disabled={busy} onClick={onApply}>Bring into force</button>}
          </span>
        </>
      )}
    >
      <Told of={of} quiet="The files say what runs already" />
    </Card>
  );
}

function Files({ of, wanted }: { of: Report; wanted: { file: string | null; line: number } }) {
  const [name, setName] = useState(wanted.file);
  const file = of.files.find(one => one.name === name) ?? of.files[0];
  const at = useRef<HTMLSpanElement>(null);
  useEffect(() => setName(wanted.file), [wanted.file]);
  useEffect(() => at.current?.scrollIntoView({ block: 'center' }), [wanted.file, wanted.line, name]);
  if (!file) return <Empty title="There is no file">This instance was started without one.</Empty>;
  const wrong = new Map(of.lastReload?.result === 'refused' ? of.lastReload.errors.filter(one => one.file === file.name).map(one => [one.line, one]) : []);
  const isWanted = (line: number) => line === wanted.line && (wanted.file === null || wanted.file === file.name);
  const lines = file.text.replace(/\n$/, '').split('\n');
  return (
    <Card
      title="In force"
      head={(
        <>
          {of.files.length > 1
            ? <select class="field" aria-label="File" value={file.name} onChange={event => setName(event.currentTarget.value)}>{of.files.map(one => <option key={one.name}>{one.name}</option>)}</select>
            : <span class="mono small second">{file.name}</span>}
          <span class="muted small">{plural(lines.length, 'line')}, secrets hidden</span>
          {wrong.size > 0 && <Badge tone="warn" plain>the file on disk differs</Badge>}
        </>
      )}
    >
      <div class="source" tabIndex={0} role="region" aria-label={`Text of ${file.name}`}>
        {lines.map((line, index) => [
          <span class={`line ${isWanted(index + 1) ? 'wanted' : ''}`} key={index}>{index + 1}</span>,
          <span class={`text ${isWanted(index + 1) ? 'wanted' : ''}`} ref={isWanted(index + 1) ? at : undefined}><Yaml line={line} /></span>,
        ])}
      </div>
    </Card>
  );
}

// Keys, comments and the rest: enough to find one's way.
function Yaml({ line }: { line: string }) {
  const [, before = '', comment = ''] = /^(.*?)((?:^|\s)#.*)?$/.exec(line) ?? [];
  const key = /^(\s*(?:- )?)((?:"[^"]*"|'[^']*'|[^\s#'"{[][^#]*?))(:)(?=\s|$)/.exec(before);
  return <>{key ? <>{key[1]}<span class="y-key">{key[2]}</span>{key[3]}{before.slice(key[0].length)}</> : before}{comment && <span class="y-comment">{comment}</span>}{line ? '' : ' '}</>;
}

/** The configuration in force, what became of the last reload, and the next one: first dry, then for real. */
export function Config() {
  const { query } = usePlace();
  const now = useStore(status);
  const asked = useAsked<Report>('/api/config', undefined, 0, `${now?.etag} ${now?.lastError}`);
  const [trial, setTrial] = useState<Reloaded>();
  const [busy, setBusy] = useState(false);
  const run = async (query: Record<string, string>, then: (result: Reloaded) => void) => {
    setBusy(true);
    try {
      then(await reload(query, asked.data?.etag));
    } catch (error) {
      say((error as Error).message, true);
    }

    setBusy(false);
    asked.refresh();
  };
  const dry = () => run({ dryRun: 'true' }, setTrial);
  const apply = (expect?: string) => run(expect ? { expect } : {}, result => {
    setTrial(undefined);
    if (result.errors.length || result.errorText) say('The reload was refused; what ran before still runs.', true);
    else say(result.changed ? `Version ${result.version} is in force.` : 'The files say what runs already.');
  });
  const drain = () => change('/api/drain', {}, now?.etag);
  return (
    <>
      <PageHead title="Config" about={asked.data && `version ${asked.data.version}, in force since ${clock(asked.data.loadedAt)}`}>
        <button class="button" disabled={busy} onClick={dry}>Dry run</button>
        <button class="button first" disabled={busy} onClick={() => apply()}>Reload</button>
        <Confirm danger label={now?.draining ? 'Draining' : 'Drain'} disabled={now?.draining} title="Drain this instance?" action="Drain" does={drain} done="Load balancers are told to send no more.">
          <p class="second">Its readiness turns to 503, so that load balancers send it no more. Requests are still served. There is no way back but a restart.</p>
        </Confirm>
      </PageHead>
      <div class="stack">
        {trial && <Trial of={trial} busy={busy} onClose={() => setTrial(undefined)} onApply={() => apply(trial.fingerprint)} />}
        <Ready of={asked}>
          {report => (
            <>
              {report.lastReload && (
                <Card
                  title="Last reload"
                  head={(
                    <>
                      <Badge tone={results[report.lastReload.result][0]}>{results[report.lastReload.result][1]}</Badge>
                      <span class="muted small" title={clock(report.lastReload.at)}>{ago(report.lastReload.at)} by {report.lastReload.by}</span>
                      {report.lastReload.result !== 'done' && <span class="small second">what ran before still runs</span>}
                    </>
                  )}
                >
                  <Told of={report.lastReload} quiet="It changed nothing" />
                </Card>
              )}
              <Files of={report} wanted={{ file: query.get('file'), line: Number(query.get('line')) }} />
            </>
          )}
        </Ready>
      </div>
    </>
  );
}
