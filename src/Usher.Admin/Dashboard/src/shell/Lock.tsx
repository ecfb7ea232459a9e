import { link } from '../api/link';
import { setToken } from '../api/token';
import { Card } from '../parts/Card';
import { Dialog } from '../parts/Dialog';

function TokenForm({ refused, onToken }: { refused: boolean; onToken: () => void }) {
  const open = (event: SubmitEvent) => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get('token');
    if (!token) return;
    setToken(String(token).trim());
    onToken();
  };
  return (
    <form class="stack" onSubmit={open}>
      <p class="second" id="about-token">
        {refused && <strong class="bad">This is not the token of this gateway. </strong>}
        On the gateway's own machine, <code>usher dashboard</code> prints this address with a token in it. Where the file has <code>admin: {'{ token }'}</code>, that
        one does too. It is kept until the tab is closed.
      </p>
      <label class="hidden" for="token">Token</label>
      <input class="field mono" id="token" name="token" type="password" autocomplete="off" placeholder="Token" aria-describedby="about-token" aria-invalid={refused} autofocus />
      <button class="button first">Use this token</button>
    </form>
  );
}

/** Asks for the token where reading needs one and none was given, or a wrong one. */
export function Lock({ refused }: { refused: boolean }) {
  return (
    <main class="lock" id="main">
      <h1 class="hidden">Usher</h1>
      <Card title="This gateway asks for its token" pad>
        <TokenForm refused={refused} onToken={() => link.set({ state: 'starting' })} />
      </Card>
    </main>
  );
}

/** Asks for the token where only changing something needs it. */
export function TokenDialog({ refused, onClose }: { refused: boolean; onClose: () => void }) {
  return (
    <Dialog title="To change something, the token is needed" onClose={onClose}>
      <TokenForm refused={refused} onToken={onClose} />
    </Dialog>
  );
}
