import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { useLatest } from '../api/use';
import { useStore } from '../shell/store';
import { shown } from '../shell/theme';
import { clock } from '../shell/format';
import { Card } from './Card';

export interface Series {
  label: string;
  /** A custom property with its colour, such as --s2. */
  color: string;
  values: (number | null)[];
}

// uPlot paints on a canvas, which knows no custom properties: a probe says what they are in the theme that is shown.
function colorsOf(names: string[]): string[] {
  const probe = document.body.appendChild(document.createElement('i'));
  const colors = names.map(name => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return colors;
}

/** Sums from the first series up, for areas that stand on one another. */
function piled(series: Series[]): (number | null)[][] {
  const sums: (number | null)[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, at) => (value === null ? null : value + (below?.[at] ?? 0))));
  }
  return sums;
}

/** A chart over time with a legend that follows the cursor. Stacked areas are painted from the tallest down. */
export function Chart({ title, times, series, format, stacked, height = 190, note }: {
  title: string;
  /** Seconds since 1970, ascending. */
  times: number[];
  series: Series[];
  format: (value: number) => string;
  stacked?: boolean;
  height?: number;
  note?: string;
}) {
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [at, setAt] = useState<number | null>(null);
  const theme = useStore(shown);
  const kind = series.map(one => one.label + one.color).join();
  const latest = useLatest({ format });
  const data = useMemo(() => {
    const lines = stacked ? piled(series).reverse() : series.map(one => one.values);
    return [times, ...lines] as uPlot.AlignedData;
  }, [times, series, stacked]);

  useEffect(() => {
    const order = stacked ? [...series].reverse() : series;
    const [grid, text, ground, ...colors] = colorsOf(['--line', '--text-3', '--surface', ...order.map(one => one.color)]) as [string, string, string, ...string[]];
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: text, font, ticks: { show: false }, gap: 4 };
    const made = new uPlot({
      width: root.current!.clientWidth - 10,
      height,
      padding: [10, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false }, sync: { key: 'time', setSeries: false } },
      scales: { y: { range: (_, low, high) => [Math.min(0, low), Math.max(high * 1.08, 1e-3)] } },
      axes: [
        { ...axis, size: 24, space: 64, incrs: [1, 5, 15, 30, 60, 120, 300, 600, 900], grid: { show: false }, values: (_, splits, __, ___, step) => splits.map(split => (step < 60 ? clock(split * 1000) : clock(split * 1000).slice(0, -3))) },
        { ...axis, size: 54, space: 34, grid: { stroke: grid, width: 1 }, values: (_, splits) => splits.map(split => latest.current.format(split).replace(/\.0(?=\D|$)/, '')) },
      ],
      series: [{}, ...colors.map(color => ({
        stroke: color,
        width: stacked ? 1 : 1.5,
        fill: stacked ? mix(color, ground) : undefined,
        points: { show: false },
        spanGaps: false,
      }))],
      hooks: { setCursor: [self => setAt(self.cursor.idx ?? null)] },
    }, data, root.current!);
    plot.current = made;
    const sized = new ResizeObserver(() => root.current && made.setSize({ width: root.current.clientWidth - 10, height }));
    sized.observe(root.current!);
    return () => {
      sized.disconnect();
      made.destroy();
    };
  }, [theme, kind, height, stacked]);
  useEffect(() => plot.current?.setData(data), [data]);

  const last = at ?? times.length - 1;
  const reading = (one: Series) => {
    const value = one.values[last];
    return value === null || value === undefined ? '–' : format(value);
  };
  const summary = series.map(one => `${one.label} ${reading(one)}`).join(', ');
  return (
    <Card
      title={title}
      head={(
        <ul class="legend" aria-hidden="true">
          <li class="muted">{at === null ? note : clock(times[at]! * 1000)}</li>
          {[...series].reverse().map(one => <li key={one.label}><span class="swatch" style={{ background: `var(${one.color})` }} />{one.label} <b>{reading(one)}</b></li>)}
        </ul>
      )}
    >
      <div class="chart" ref={root} role="img" aria-label={`${title}, at ${clock((times[last] ?? 0) * 1000)}: ${summary}`} />
    </Card>
  );
}

// An opaque tint, so that an area hides the taller one behind it.
function mix(color: string, ground: string): string {
  const [a, b] = [color, ground].map(text => text.match(/[\d.]+/g)!.map(Number));
  return `rgb(${[0, 1, 2].map(at => Math.round(a![at]! * 0.42 + b![at]! * 0.58)).join()})`;
}
