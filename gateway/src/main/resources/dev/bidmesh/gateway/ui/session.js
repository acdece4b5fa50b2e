// Whether this page may see the node, and logging in with a key where it may not.
import { html, nothing } from './lib/lit-html.js';

const LONGEST_MS = 5_000;

export const session = {
  /** @type {'unknown'|'in'|'out'} */
  state: 'unknown',
  /** Whether this browser has logged in, as opposed to needing no key. */
  loggedIn: false,
  name: '',
  scopes: [],
  trouble: '',
  /** Whether it is just being logged in or out. */
  busy: false,
};

let changed = () => {};
let entered = () => {};
let leaving = () => {};

/**
 * Has functions called when what is shown changes, once the page may see the node, or still may after all, and
 * before it logs out.
 */
export function follow(onChange, onEnter, onLeave) {
  changed = onChange;
  entered = onEnter;
  leaving = onLeave;
}

/** Asks the node; false if it does not answer. */
export async function ask() {
  try {
    const answer = await fetch('../session', { signal: AbortSignal.timeout(LONGEST_MS) });
    take(await answer.json());
    return true;
  } catch {
    return false;
  }
}

function take({ scopes, session: loggedIn, key }) {
  const before = session.state;
  session.scopes = scopes;
  session.loggedIn = loggedIn;
  session.name = key?.name ?? '';
  session.state = scopes.includes('inspect') || scopes.includes('admin') ? 'in' : 'out';
  if (session.state !== before) session.trouble = '';
  if (scopes.length > 0 && session.state === 'out') {
    session.trouble = `The key '${session.name}' allows ${scopes.join(', ')} only. The dashboard needs one with the scope inspect.`;
  }
  changed();
  if (session.state === 'in' && before !== 'in') entered();
}

async function login(event) {
  event.preventDefault();
  const field = event.target.elements.key;
  session.busy = true;
  session.trouble = '';
  changed();
  try {
    const answer = await fetch('../session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ key: field.value.trim() }),
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    const told = await answer.json();
    if (answer.ok) {
      // The page keeps nothing of it: the browser has a cookie that no script can read.
      field.value = '';
      take(told);
    } else {
      session.trouble = told.detail;
    }
  } catch {
    session.trouble = 'This node does not answer.';
  }
  session.busy = false;
  changed();
}

/** Logs out, here and in every tab of this browser. If the node does not do that, the page goes on and says so. */
export async function logout() {
  if (session.busy) return;
  session.busy = true;
  // The node cuts off what a session streams; to the browser that would be a broken answer.
  leaving();
  changed();
  session.trouble = await refusalToEnd();
  session.busy = false;
  if (session.trouble) {
    entered();
    changed();
  } else {
    location.reload();
  }
}

/** Ends the session; says why that has not been done, nothing if it has. */
async function refusalToEnd() {
  try {
    const answer = await fetch('../session', { method: 'DELETE', signal: AbortSignal.timeout(LONGEST_MS) });
    return answer.ok ? '' : `Not logged out: ${(await answer.json()).detail}`;
  } catch {
    return 'Not logged out: this node does not answer.';
  }
}

/** What stands in the page's head. */
export const who = () => (session.loggedIn
  ? html`<button class="quiet" id="logout" @click=${logout} ?disabled=${session.busy} title="Logged in with the key ${session.name}">Log out</button>`
  : nothing);

/** The page for those who have to log in. */
export const form = () => html`
  <main id="main" class="login" tabindex="-1">
    <form @submit=${login} autocomplete="off">
      <h1>Log in</h1>
      <p>This node asks for an API key with the scope <code>inspect</code>; with <code>prompt</code> as well you can chat.
        On the node’s own device, this makes one:</p>
      <pre>bidmesh key create --scope inspect --scope prompt</pre>
      <label for="key">API key</label>
      <input id="key" name="key" type="password" required maxlength="256" placeholder="bm_…" autocomplete="off"
        spellcheck="false" aria-describedby="login-trouble">
      <p id="login-trouble" class=${session.trouble ? 'notice bad' : ''} role="alert">${session.trouble}</p>
      <button class="primary" type="submit" ?disabled=${session.busy}>Log in</button>
    </form>
  </main>`;
