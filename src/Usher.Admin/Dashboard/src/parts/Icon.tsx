// Drawn on a grid of 16 with a stroke of 1.5.
const paths = {
  overview: 'M2.500 13.500v-4m3.670 4v-8m3.660 8v-6m3.670 6v-11',
  routes: 'M2 4h3.500c3 0 2 8 5 8H14m-2.500-2.500L14 12l-2.500 2.500M2 12h3m3-8h6m-2.500-2.500L14 4l-2.500 2.500',
  upstreams: 'M2.500 2.500h11v4h-11zm0 7h11v4h-11zM5 4.500h.010M5 11.500h.010',
  requests: 'M2.500 4h5m-5 4h9m-9 4h6m-1-8h6m-2 4h2m-5 4h5',
  cache: 'M8 6.500c3 0 5.500-.900 5.500-2.200S11 2 8 2s-5.500 1-5.500 2.300S5 6.500 8 6.500zm-5.500-2.200v7.400C2.500 13 5 14 8 14s5.500-1 5.500-2.300V4.300M2.500 8c0 1.300 2.500 2.300 5.500 2.300s5.500-1 5.500-2.300',
  limits: 'M2.300 11.500a6 6 0 1 1 11.400 0M8 9.500l3-3.500M8 9.500h.010',
  config: 'M4 1.500h5.500l3 3v10H4zm5 0v3.500h3.500M6 8.500h4.500M6 11h4.500',
  well: 'M2.500 8.500l3.500 3.500 7.500-8',
  look: 'M8 2L1.500 13.500h13zM8 6.500V10m0 1.800v.010',
  ill: 'M4 4l8 8m0-8l-8 8',
  none: 'M4 8h8',
  open: 'M6 3.500L10.500 8 6 12.500',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.600-1.400L14 14',
  up: 'M8 13V3.500M4 7l4-4 4 4',
  down: 'M8 3v9.500M4 9l4 4 4-4',
  menu: 'M2 4.500h12M2 8h12M2 11.500h12',
  pause: 'M5.500 3v10m5-10v10',
  play: 'M4.500 2.500l8.500 5.500-8.500 5.500z',
  again: 'M13.500 8A5.500 5.500 0 1 1 11.700 4m1.800-2v3.300h-3.300',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width={size < 14 ? 2 : 1.5} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
