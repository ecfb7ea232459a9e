import { useEffect, useMemo } from 'preact/hooks';
import { link, wanted } from './api/link';
import { routeStats, status, upstreams, useLive } from './api/live';
import { Toasts } from './parts/Toasts';
import { Cache } from './pages/Cache';
import { Config } from './pages/Config';
import { Limits } from './pages/Limits';
import { Overview } from './pages/Overview';
import { Requests } from './pages/Requests';
import { Routes } from './pages/Routes';
import { Upstreams } from './pages/Upstreams';
import { AwayBanner } from './shell/Away';
import { find } from './shell/findings';
import { pages } from './shell/keys';
import { Layout, PageHead, type Marks } from './shell/Layout';
import { Lock, TokenDialog } from './shell/Lock';
import { usePlace } from './shell/router';
import { useStore } from './shell/store';
import { Empty } from './parts/States';

const views: Record<string, () => preact.JSX.Element> = {
  routes: Routes,
  upstreams: Upstreams,
  requests: Requests,
  cache: Cache,
  limits: Limits,
  config: Config,
};

const Nowhere = () => (
  <>
    <PageHead title="There is no such page" />
    <Empty title="Nothing is here"><a href="#/">To the overview</a></Empty>
  </>
);

export function App() {
  const state = useStore(link);
  const asks = useStore(wanted);
  const { page } = usePlace();
  const [now, ups, routes] = [useStore(status), useStore(upstreams), useStore(routeStats)];
  useLive(state.state !== 'locked');
  const findings = useMemo(() => find(now, ups, routes), [now, ups, routes]);
  const title = pages.find(one => one.page === page)?.title ?? 'Usher';
  const count = state.state === 'away' ? '(!) ' : findings.length ? `(${findings.length}) ` : '';
  useEffect(() => {
    document.title = `${count}${title} · Usher`;
  }, [count, title]);
  if (state.state === 'locked') return <Lock refused={state.refused} />;

  const marks: Marks = {};
  for (const finding of findings) {
    const old = marks[finding.page];
    marks[finding.page] = { tone: old?.tone === 'bad' ? 'bad' : finding.tone, count: (old?.count ?? 0) + 1 };
  }

  const View = views[page];
  return (
    <>
      <Layout status={now} marks={marks}>
        {state.state === 'away' && <AwayBanner since={state.since} retryAt={state.retryAt} />}
        {page === 'overview' ? <Overview findings={findings} /> : View ? <View key={page} /> : <Nowhere />}
      </Layout>
      {asks && <TokenDialog refused={asks.refused} onClose={() => wanted.set(null)} />}
      <Toasts />
    </>
  );
}
