// The page: what is always there, and which view is shown.
import './charts.js';
import { html, nothing, render } from './lib/lit-html.js';
import { connect, disconnect, live, newestFirst, subscribe } from './live.js';
import { inWork } from './explain.js';
import { notice } from './parts.js';
import * as session from './session.js';
import * as bus from './view-bus.js';
import * as chat from './view-chat.js';
import * as learning from './view-learning.js';
import * as mesh from './view-mesh.js';
import * as prompts from './view-prompts.js';

const VIEWS = { mesh, prompts, chat, learning, bus };
const CLOCK_MS = 200;
const IDLE_CLOCK_MS = 1000;
const ASK_AGAIN_MS = 2000;

let route = { name: 'mesh', argument: undefined };
let lastDraw = 0;

function read(hash) {
  const [name, argument] = hash.replace(/^#\/?/, '').split('/');
  return Object.hasOwn(VIEWS, name) ? { name, argument } : { name: 'mesh', argument: undefined };
}

function go() {
  const next = read(location.hash);
  const other = next.name !== route.name;
  if (other) VIEWS[route.name].left?.();
  route = next;
  document.title = `${VIEWS[route.name].title} · ${live.status?.name ?? 'Bidmesh'}`;
  if (other && session.session.state === 'in' && !session.session.busy) {
    session.session.trouble = '';
    enter();
  }
  draw();
}

function enter() {
  scrollTo(0, 0);
  VIEWS[route.name].entered?.();
}

function draw() {
  lastDraw = performance.now();
  render(session.session.state === 'out' ? session.form() : page(), document.querySelector('#app'));
}

function page() {
  return html`
    <header class="top">
      <a class="brand" href="#/mesh"><img src="icon.svg" alt="" width="24" height="24"><span>${live.status?.name ?? 'Bidmesh'}</span></a>
      <nav class="tabs" aria-label="Views">
        ${Object.entries(VIEWS).map(([name, view]) => html`
          <a href="#/${name}" aria-current=${name === route.name ? 'page' : nothing}>${view.title}${
            name === 'prompts' ? busy() : nothing}</a>`)}
      </nav>
      <span class="connection ${live.connection}" role="status">${connectionText()}</span>
      ${session.who()}
      <button class="icon-button" @click=${toggleTheme} aria-label=${`Use ${isDark() ? 'light' : 'dark'} colours`}
        title=${`Use ${isDark() ? 'light' : 'dark'} colours`}>${isDark() ? '☀' : '☾'}</button>
    </header>
    <main id="main" tabindex="-1">
      ${session.session.trouble ? notice(session.session.trouble, 'bad') : nothing}
      ${trouble()}
      ${VIEWS[route.name].view(route.argument)}
    </main>`;
}

function busy() {
  const count = newestFirst().filter(({ trace }) => inWork(trace)).length;
  return count ? html` <span class="count" aria-label="${count} in work">${count}</span>` : nothing;
}

const connectionText = () => ({ open: 'live', connecting: 'connecting', lost: 'not connected' })[live.connection];

function trouble() {
  if (live.connection === 'lost') {
    return html`<p class="notice bad">${live.trouble || 'This node does not answer any more.'} What you see is as it was;
      this page tries again by itself.</p>`;
  }
  return live.trouble ? html`<p class="notice bad">${live.trouble}</p>` : nothing;
}

const isDark = () =>
  (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

function toggleTheme() {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem('bidmesh.theme', next);
  } catch {
    // Storage can be forbidden; the choice then holds until the page is closed.
  }
  recoloured();
}

function recoloured() {
  dispatchEvent(new Event('bidmesh-theme'));
  draw();
}

/** What is running grows, and ages get older, without anything being told. */
function clock() {
  const running = newestFirst().some(({ trace }) => inWork(trace));
  if (!document.hidden && performance.now() - lastDraw > (running ? CLOCK_MS : IDLE_CLOCK_MS)) draw();
}

subscribe(draw);
addEventListener('hashchange', go);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recoloured);
setInterval(clock, CLOCK_MS);
route = read(location.hash);

/** The node is looked at only once it is known that this page may. */
function begin() {
  connect(mayHear);
  chat.stay();
  enter();
}

function leave() {
  VIEWS[route.name].left?.();
  chat.leave();
  disconnect();
  live.connection = 'connecting';
}

/** After a key was revoked, or a session has ended, somebody has to log in. */
async function mayHear() {
  await session.ask();
  return session.session.state === 'in';
}

/** A node that is starting does not answer yet. */
async function start() {
  document.querySelector('#app').replaceChildren();
  draw();
  while (!(await session.ask())) {
    live.connection = 'lost';
    draw();
    await new Promise((resolve) => { setTimeout(resolve, ASK_AGAIN_MS); });
  }
}

session.follow(draw, begin, leave);
start();
