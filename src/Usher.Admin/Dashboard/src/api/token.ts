// The token comes once in the fragment (#token=…), which no server and no log sees, and lives as long as the tab.
const key = 'usher.token';

function take(): string | null {
  const given = /^#\/?token=([^&]+)/.exec(location.hash);
  if (!given) return sessionStorage.getItem(key);
  const token = decodeURIComponent(given[1]!);
  sessionStorage.setItem(key, token);
  history.replaceState(null, '', location.pathname + '#/');
  return token;
}

let token = take();

export function setToken(value: string) {
  token = value;
  sessionStorage.setItem(key, value);
}

/** The header that shows the token; none where the admin listener asks for none. */
export const authorization = (): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {});
