import type { ComponentChildren } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from './Icon';

export interface Column<T> {
  key: string;
  title: string;
  /** What to say of the column to those who wonder. */
  about?: string;
  cell: (row: T) => ComponentChildren;
  /** What the column is sorted by; without it the column cannot be sorted by. */
  by?: (row: T) => number | string;
  numeric?: boolean;
  /** From which width on it is shown. */
  from?: 'phone' | 'tablet' | 'desk';
  width?: number;
  /** It takes the room that the others leave, and cuts off what does not fit. */
  wide?: boolean;
}

const most = 150;

/**
 * A table that is sorted by its heads. Where rows open, the first cell holds the button that opens them: one of them is in the tab order, and the
 * arrow keys go to the others.
 */
export function Table<T>({ label, columns, rows, id, sort: initial, detail, open, onOpen, empty }: {
  label: string;
  columns: Column<T>[];
  rows: T[];
  id: (row: T) => string;
  sort?: { key: string; down: boolean };
  detail?: (row: T) => ComponentChildren;
  open?: string;
  onOpen?: (id: string | undefined) => void;
  empty?: ComponentChildren;
}) {
  const [sort, setSort] = useState(initial);
  const [all, setAll] = useState(false);
  const [cursor, setCursor] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = useMemo(() => {
    const by = columns.find(column => column.key === sort?.key)?.by;
    return by ? [...rows].sort((a, b) => compare(by(a), by(b)) * (sort!.down ? -1 : 1)) : rows;
  }, [rows, sort, columns]);
  if (rows.length === 0) return <>{empty}</>;

  const shown = all ? sorted : sorted.slice(0, most);
  const turn = (column: Column<T>) => setSort(old => ({ key: column.key, down: old?.key === column.key ? !old.down : !!column.numeric }));
  const move = (event: KeyboardEvent, index: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -index, End: shown.length - 1 - index }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(shown.length - 1, index + step));
    setCursor(next);
    body.current?.querySelectorAll<HTMLElement>('.opener')[next]?.focus();
  };
  return (
    <>
      <div class="scroll">
        <table aria-label={label}>
          <thead>
            <tr>
              {columns.map(column => (
                <th
                  key={column.key}
                  scope="col"
                  class={classOf(column)}
                  style={column.width ? { minWidth: `${column.width}px`, width: `${column.width}px` } : undefined}
                  title={column.about}
                  aria-sort={sort?.key === column.key ? (sort.down ? 'descending' : 'ascending') : undefined}
                >
                  {column.by
                    ? <button type="button" onClick={() => turn(column)}>{column.title}{sort?.key === column.key && <Icon name={sort.down ? 'down' : 'up'} size={11} />}</button>
                    : <span>{column.title || <span class="hidden">Recent course</span>}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {shown.map((row, index) => {
              const key = id(row);
              const isOpen = detail !== undefined && open === key;
              const toggle = () => {
                setCursor(index);
                onOpen?.(isOpen ? undefined : key);
              };
              return [
                <tr key={key} class={detail ? `opens ${isOpen ? 'open' : ''}` : ''} onClick={detail && (event => inert(event) && toggle())}>
                  {columns.map((column, at) => (
                    <td key={column.key} class={classOf(column)}>
                      {detail && at === 0
                        ? (
                          <button
                            type="button"
                            class="opener"
                            aria-expanded={isOpen}
                            tabIndex={index === Math.min(cursor, shown.length - 1) ? 0 : -1}
                            onClick={event => (event.stopPropagation(), toggle())}
                            onKeyDown={event => move(event, index)}
                          >
                            <Icon name="open" size={12} /><span class="what">{column.cell(row)}</span>
                          </button>
                        )
                        : column.cell(row)}
                    </td>
                  ))}
                </tr>,
                isOpen && <tr key={`${key} detail`} class="detail"><td colSpan={columns.length}>{detail(row)}</td></tr>,
              ];
            })}
          </tbody>
        </table>
      </div>
      {sorted.length > shown.length && <div class="more"><button class="button slim" onClick={() => setAll(true)}>Show all {sorted.length}</button></div>}
    </>
  );
}

const classOf = <T,>(column: Column<T>) => `${column.numeric ? 'num' : ''} ${column.wide ? 'wide' : ''} from-${column.from ?? 'phone'}`;

// A click on something in the row that does something itself, or the end of a selection of text, opens nothing.
function inert(event: MouseEvent): boolean {
  return !(event.target as Element).closest('a, button, input, select') && !String(getSelection());
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
}
