// Numbers as they are read at a glance: three figures that matter, a narrow space before the unit.
const nb = '\u202f';
const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function three(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return grouped.format(value);
  return value.toFixed(size >= 9.995 ? 1 : 2).replace(/\.?0+$/, '');
}

/** 7, 1,204, 96.5 k, 3.2 M. */
export function count(value: number): string {
  if (value < 100_000) return grouped.format(value);
  if (value < 999_500) return `${three(value / 1e3)}${nb}k`;
  return value < 1e9 ? `${three(value / 1e6)}${nb}M` : `${three(value / 1e9)}${nb}G`;
}

/** A rate without its unit: 0, 0.2, 12.4, 1,204. */
export function rate(value: number): string {
  if (value > 0 && value < 0.05) return '<0.1';
  if (value < 99.95) return value.toFixed(1).replace(/\.0$/, '');
  return count(value);
}

/** A share of one as per cent. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.01) return `<0.01${nb}%`;
  return `${value < 9.995 ? value.toFixed(2).replace(/\.?0+$/, '') : three(value)}${nb}%`;
}

/** A time, given in milliseconds, with its unit. */
export function duration(ms: number): string {
  return durationParts(ms).join(nb);
}

export function durationParts(ms: number): [string, string] {
  if (ms === 0) return ['0', 'ms'];
  if (ms < 0.9995) return [grouped.format(ms * 1000), 'µs'];
  if (ms < 999.5) return [ms < 99.95 ? ms.toFixed(1) : grouped.format(ms), 'ms'];
  if (ms < 59_950) return [three(ms / 1000), 's'];
  const minutes = ms / 60_000;
  if (minutes < 99.5) return [three(minutes), 'min'];
  return minutes < 2880 ? [three(minutes / 60), 'h'] : [three(minutes / 1440), 'd'];
}

export function bytes(value: number): string {
  if (value < 999.5) return `${Math.round(value)}${nb}B`;
  const steps = ['kB', 'MB', 'GB', 'TB'];
  let size = value / 1000;
  while (size >= 999.5 && steps.length > 1) {
    size /= 1000;
    steps.shift();
  }
  return `${three(size)}${nb}${steps[0]}`;
}

/** 14:03:27, or with the day where it is not today. */
export function clock(time: number | string, withMillis = false): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const text = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (withMillis) return `${text}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return date.toDateString() === new Date().toDateString() ? text : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${text}`;
}

/** 3 s, 12 min, 5 h, 2 d: how long ago, or how long yet. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(Math.abs(ms) / 1000));
  if (seconds < 90) return `${seconds}${nb}s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)}${nb}min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)}${nb}h` : `${Math.round(seconds / 86_400)}${nb}d`;
}

export const ago = (time: number | string) => `${span(Date.now() - new Date(time).getTime())} ago`;

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
