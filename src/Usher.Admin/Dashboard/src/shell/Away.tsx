import { useTick } from '../api/use';
import { clock, span } from './format';

/** Says that the gateway does not answer, since when, and when it is asked again. What is shown below is the last that it said. */
export function AwayBanner({ since, retryAt }: { since: number; retryAt: number }) {
  useTick(500);
  const left = retryAt - Date.now();
  return (
    <div class="banner bad" role="alert">
      <strong>The gateway does not answer</strong>
      <span>since {clock(since)}. What is shown is from before. </span>
      <span aria-hidden="true">{left > 500 ? `Asking again in ${span(left)}.` : 'Asking …'}</span>
    </div>
  );
}
