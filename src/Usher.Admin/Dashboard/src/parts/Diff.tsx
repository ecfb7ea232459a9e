import type { Change, ConfigProblem, FileDiff } from '../api/types';
import { href } from '../shell/router';
import { Badge } from './Badge';

const tones = { added: 'ok', removed: 'bad', changed: 'warn' } as const;
const signs = { same: ' ', add: '+', remove: '−' } as const;

/** What a reload changes: route by route, upstream by upstream. */
export function Changes({ of }: { of: Change[] }) {
  return (
    <ul class="changes">
      {of.map(one => (
        <li key={`${one.section} ${one.name}`}>
          <Badge tone={tones[one.change]} plain>{one.change}</Badge>
          <span class="second">{one.section}</span>
          {one.name && <code>{one.name}</code>}
        </li>
      ))}
    </ul>
  );
}

/** What changed in the files, line by line. */
export function Diff({ of }: { of: FileDiff[] }) {
  return (
    <>
      {of.map(file => (
        <section key={file.file} aria-label={`Changes in ${file.file}`}>
          <h3 class="diff-file mono">{file.file}{file.change !== 'changed' && ` (${file.change})`}</h3>
          <div class="source" tabIndex={0} role="region" aria-label={`Lines of ${file.file} that changed`}>
            {file.hunks.map((hunk, at) => [
              at > 0 && <span class="between" key={`${at}-`}>⋯</span>,
              ...numbered(hunk).map(line => [
                <span class={`line ${line.kind}`}>{line.number} {signs[line.kind]}</span>,
                <span class={`text ${line.kind}`}>{line.kind !== 'same' && <span class="hidden">{line.kind === 'add' ? 'added: ' : 'removed: '}</span>}{line.text || ' '}</span>,
              ]),
            ])}
          </div>
        </section>
      ))}
    </>
  );
}

function numbered({ oldLine, newLine, lines }: FileDiff['hunks'][number]) {
  let [old, now] = [oldLine, newLine];
  return lines.map(line => {
    const number = line.kind === 'remove' ? old : now;
    if (line.kind !== 'add') old++;
    if (line.kind !== 'remove') now++;
    return { ...line, number };
  });
}

/** What is wrong with the files: the place, what was expected, and the line itself. */
export function Problems({ of }: { of: ConfigProblem[] }) {
  return (
    <ul>
      {of.map((one, at) => (
        <li class="problem" key={at}>
          <span class="what">{one.message}</span>{one.hint && <span class="second"> ({one.hint})</span>}{' '}
          <a class="mono small nowrap" href={href('config', { file: one.file, line: String(one.line) })}>{one.file}:{one.line}:{one.column}</a>
          {one.source && (
            <pre tabIndex={0} aria-label={`Line ${one.line}`}>{one.source}{'\n'}<span class="bad" aria-hidden="true">{' '.repeat(Math.max(0, one.column - 1))}^{'~'.repeat(Math.max(0, one.length - 1))}</span></pre>
          )}
        </li>
      ))}
    </ul>
  );
}
