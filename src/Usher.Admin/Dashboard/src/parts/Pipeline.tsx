import { valueAt } from '../api/source';
import { stages, type Config, type Forward, type PolicyStep, type Route } from '../api/types';
import { href } from '../shell/router';

function Step({ step, config }: { step: PolicyStep; config?: Config }) {
  const value = valueAt(config, step, step.name);
  return (
    <div class="step">
      <b>{step.name}</b>
      {value && <span class="value">{value}</span>}
      <span class="from"><a href={href('config', { file: step.file, line: String(step.line) })}>{step.from}<span class="hidden">, line {step.line}</span></a></span>
    </div>
  );
}

/** Where a request is forwarded to: an upstream, addresses, or the parts of a split. */
export function Target({ to }: { to: Forward }) {
  if (to.split) {
    const all = to.split.reduce((sum, part) => sum + part.weight, 0);
    return <>{to.split.map((part, at) => <div key={at}>{part.when.length ? part.when.join(', ') : `${Math.round((part.weight / all) * 100)} %`} <Target to={part.to} /></div>)}</>;
  }

  if (to.upstream) return <a href={href('upstreams', { search: to.upstream })}>{to.upstream}</a>;
  return <>{to.destinations?.map(one => one.at).join(', ')}</>;
}

/** The pipeline of a route, drawn stage by stage in the order in which a request meets them. A stage that the route does not use stays quiet. */
export function Pipeline({ route, config }: { route: Route; config?: Config }) {
  return (
    <ol class="pipeline" aria-label="Pipeline by stage">
      {stages.map(stage => {
        const steps = route.policies.filter(step => step.stage === stage);
        const isLast = stage === 'answer';
        return (
          <li key={stage} class={isLast ? 'used last' : steps.length ? 'used' : 'idle'}>
            <span class="stage">{stage}{!isLast && !steps.length && <span class="hidden">: nothing</span>}</span>
            <div>
              {steps.map((step, at) => <Step key={at} step={step} config={config} />)}
              {isLast && route.to && <div class="step"><b>forward</b><span class="value"><Target to={route.to} /></span></div>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** The same in a line of a table: a bead for each stage with how many policies stand there. */
export function Beads({ steps }: { steps: PolicyStep[] }) {
  const names = steps.map(step => step.name).join(', ') || 'no policies';
  return (
    <span class="beads" role="img" aria-label={names} title={names}>
      {stages.map(stage => {
        const count = steps.filter(step => step.stage === stage).length;
        return <i key={stage} class={stage === 'answer' ? 'last' : count ? 'used' : ''}>{stage === 'answer' ? '' : count || ''}</i>;
      })}
    </span>
  );
}
