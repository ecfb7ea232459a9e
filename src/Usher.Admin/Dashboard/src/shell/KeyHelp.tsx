import { Dialog } from '../parts/Dialog';
import { keysOn, pages, setKeys } from './keys';
import { useStore } from './store';

/** What the keys do. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const on = useStore(keysOn);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="facts">
        {pages.map(page => [<dt key={page.key}><kbd>g</kbd> <kbd>{page.key}</kbd></dt>, <dd>{page.title}</dd>])}
        <dt><kbd>/</kbd></dt><dd>Search on this page</dd>
        <dt><kbd>↑</kbd> <kbd>↓</kbd></dt><dd>From row to row; <kbd>Enter</kbd> opens one</dd>
        <dt><kbd>p</kbd></dt><dd>Hold and resume the live tail</dd>
        <dt><kbd>?</kbd></dt><dd>These keys</dd>
      </dl>
      <div class="actions row spread">
        <label class="tick"><input type="checkbox" checked={on} onChange={event => setKeys(event.currentTarget.checked)} /> Single keys do something</label>
        <button class="button" onClick={onClose}>Close</button>
      </div>
    </Dialog>
  );
}
