import { Store } from './store';

export type Theme = 'auto' | 'light' | 'dark';

const key = 'usher.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const stored = localStorage.getItem(key);

/** What the user chose; auto follows the system. */
export const theme = new Store<Theme>(stored === 'light' || stored === 'dark' ? stored : 'auto');

/** What is shown: charts are drawn again when it changes. */
export const shown = new Store<'light' | 'dark'>('light');

function apply() {
  const { value } = theme;
  if (value === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
  shown.set(value === 'auto' ? (dark.matches ? 'dark' : 'light') : value);
}

/** Chooses a theme, and keeps it. */
export function choose(value: Theme) {
  localStorage.setItem(key, value);
  theme.set(value);
}

theme.follow(apply);
dark.addEventListener('change', apply);
apply();
