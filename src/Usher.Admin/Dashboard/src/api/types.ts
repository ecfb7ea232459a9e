// What the admin API answers (docs/admin-api.md), as far as the dashboard reads it.

export const stages = ['observe', 'protect', 'identify', 'authorize', 'admit', 'reuse', 'shape', 'answer'] as const;
export type Stage = (typeof stages)[number];

export interface Place {
  file: string;
  line: number;
  column: number;
}

export interface Status {
  etag: string;
  version: number;
  draining: boolean;
  lastError: string | null;
  program: string;
  startedAt: string;
  uptimeSeconds: number;
  file: string | null;
  routes: number;
  upstreams: number;
  listeners: string[];
  recording: boolean;
  step: string | null;
}

/** What is measured each second; in a history each is a column. */
export const measures = [
  'time', 'requestsPerSecond', 'clientErrorsPerSecond', 'serverErrorsPerSecond', 'p50Ms', 'p90Ms', 'p99Ms', 'inFlight', 'connections',
  'bytesInPerSecond', 'bytesOutPerSecond', 'cpuCores', 'memoryBytes',
] as const;
export type Measure = (typeof measures)[number];
export type Sample = Record<Measure, number | null>;
export type Columns = Record<Measure, (number | null)[]>;
export type History = Columns & { resolutionSeconds: number; samples: number };

export interface PolicyStep extends Place {
  name: string;
  stage: Stage;
  from: string;
}

export interface Forward {
  upstream?: string | null;
  balance?: string;
  destinations?: { at: string; protocol: string; weight: number; priority: number }[];
  split?: { weight: number; when: string[]; to: Forward }[];
}

export interface Route extends Place {
  key: string;
  index: number;
  when: string[];
  policies: PolicyStep[];
  answer: string;
  to: Forward | null;
}

export interface RouteStats {
  key: string;
  requestsPerSecond: number;
  clientErrorsPerSecond: number;
  serverErrorsPerSecond: number;
  p50Ms: number | null;
  p90Ms: number | null;
  p99Ms: number | null;
  bytesInPerSecond: number;
  bytesOutPerSecond: number;
  total: number;
  refused: Record<string, number>;
}

export interface Destination {
  at: string;
  protocol: string;
  weight: number;
  priority: number;
  inFlight: number;
  latencyMs: number;
  usable: boolean;
  since: string | null;
  reason: string | null;
  ejectedBy: 'outlier' | 'operator' | null;
  ejectedUntil: string | null;
  breaker: 'closed' | 'open' | 'half-open';
  probe: 'none' | 'well' | 'ill';
  requestsPerSecond: number;
  errorsPerSecond: number;
  p50Ms: number | null;
  p99Ms: number | null;
  total: number;
}

export interface Upstream {
  upstream: string;
  named: boolean;
  balance: string;
  discovered: boolean;
  panic: boolean;
  underWay?: number;
  waiting?: number;
  destinations: Destination[];
}

export interface Upstreams {
  etag: string;
  windowSeconds: number;
  upstreams: Upstream[];
}

export interface Try {
  destination: string;
  startMs: number;
  queuedMs: number | null;
  connectMs: number | null;
  firstByteMs: number | null;
  totalMs: number;
  status: number | null;
  failure: string | null;
}

export interface Exchange {
  id: string;
  time: number;
  method: string;
  scheme: string;
  host: string;
  target: string;
  protocol: string;
  status: number;
  route: string | null;
  client: string | null;
  consumer: string | null;
  upstream: string | null;
  failure: string | null;
  refusedBy: string | null;
  cache: string | null;
  bytesIn: number | null;
  bytesOut: number | null;
  durationMs: number;
  policies: { name: string; startMs: number; ms: number }[];
  tries: Try[];
  fields: { name: string; value: string }[];
}

export interface Explanation {
  request: { method: string; scheme: string; host: string; target: string; client: string | null };
  result: string;
  status?: number;
  detail?: string;
  allow?: string;
  route?: Route;
  captures?: Record<string, string>;
  forwarded?: { method: string; target: string; host: string | null };
  nearMisses: (Place & { key: string; index: number; reason: string; detail: string; segment?: number })[];
}

export interface CacheRoute {
  route: string;
  hit: number;
  stale: number;
  validated: number;
  collapsed: number;
  miss: number;
  bypass: number;
  waiting: number;
  hitRatio: number | null;
}

export interface CacheReport {
  entries: number;
  usedBytes: number;
  maxBytes: number;
  evictions: number;
  hitRatio: number | null;
  routes: CacheRoute[];
}

export interface Limit extends Place {
  policy: 'limit' | 'quota';
  name: string;
  route: string | null;
  /** How many routes have it. */
  routes: number;
  plan: string | null;
  per: string;
  amount: number;
  burst: number | null;
  periodSeconds: number;
  rolling: boolean | null;
  observe: boolean;
  shared: boolean;
  left: number | null;
  resetSeconds: number | null;
  lost: boolean;
}

export interface Consumer extends Place {
  consumer: string;
  plan: string | null;
  groups: string[];
  keys: { id: string; expires: string | null }[];
  subjects: Record<string, string[]>;
}

export interface ConfigProblem extends Place {
  length: number;
  message: string;
  hint: string | null;
  source: string | null;
}

export interface Change {
  section: string;
  name: string | null;
  change: 'added' | 'removed' | 'changed';
}

export interface FileDiff {
  file: string;
  change: string;
  hunks: { oldLine: number; newLine: number; lines: { kind: 'same' | 'add' | 'remove'; text: string }[] }[];
}

export interface Outcome {
  errors: ConfigProblem[];
  errorText: string;
  changes: Change[];
  diff: FileDiff[];
}

export interface Config {
  etag: string;
  version: number;
  fingerprint: string;
  file: string | null;
  loadedAt: string;
  files: { name: string; text: string }[];
  lastReload: (Outcome & { at: string; by: string; result: 'done' | 'refused' | 'failed' }) | null;
}

export interface Reloaded extends Outcome {
  etag: string;
  version: number;
  dryRun: boolean;
  fingerprint: string;
  changed: boolean;
  configWrong: boolean;
  detail?: string;
}
