// What goes over the event bus of this node.
import { html, nothing } from './lib/lit-html.js';
import { repeat } from './lib/directives/repeat.js';
import * as f from './format.js';
import { changed, nameOf } from './live.js';
import { figure, notice } from './parts.js';

export const title = 'Bus';

const EVERY_MS = 2_000;
const HISTORY = 150;
const MOST_FRAMES = 200;

const state = {
  bus: null,
  problem: '',
  timer: null,
  filter: '',
  local: false,
  history: [],
  tap: null,
  frames: [],
  lost: 0,
  tapProblem: '',
};

export function entered() {
  load();
  state.timer = setInterval(load, EVERY_MS);
}

export function left() {
  clearInterval(state.timer);
  stopTap();
}

async function load() {
  try {
    const answer = await fetch('../eventbus');
    const body = await answer.json();
    state.problem = answer.ok ? '' : body.detail;
    if (answer.ok) take(body);
  } catch {
    state.problem = 'The node did not answer.';
  }
  changed();
}

function take(bus) {
  state.bus = bus;
  const network = bus.addresses.filter((each) => each.scope === 'network');
  const rate = (direction) => network
    .filter((each) => each.direction === direction)
    .reduce((sum, each) => sum + each.rate_per_s, 0);
  state.history.push({ at: Date.now() / 1000, in: rate('in'), out: rate('out') });
  if (state.history.length > HISTORY) state.history.shift();
}

export function view() {
  if (!state.bus) return html`<h1>Bus</h1>${state.problem ? notice(state.problem, 'bad') : html`<p class="muted">Asking …</p>`}`;
  return html`
    <h1>Bus</h1>
    <p class="muted lead">What this node sends and hears, counted since it started. Rates are over the last ten seconds.
      What prompts and answers say is not shown.</p>
    ${state.problem ? notice(state.problem, 'bad') : nothing}
    ${figures()} ${rates()} ${tap()} ${addresses()} ${handlers()}`;
}

function figures() {
  const { bus } = state;
  const last = state.history.at(-1);
  const network = bus.addresses.filter((each) => each.scope === 'network');
  const failures = bus.addresses.reduce((sum, each) => sum + each.failures, 0);
  const unreadable = bus.unknown_frames + bus.malformed_frames;
  return html`
    <section class="figures" aria-label="In figures">
      ${figure(last.out.toFixed(1), 'messages/s to others')}
      ${figure(last.in.toFixed(1), 'messages/s from others')}
      ${figure(f.bytes(network.reduce((sum, each) => sum + each.bytes, 0)), `over the network in ${f.duration(bus.since_ms / 1000)}`)}
      ${figure(f.count(failures), 'failures', failures ? 'warn' : '')}
      ${figure(f.count(unreadable), 'unreadable', unreadable ? 'bad' : '')}
    </section>`;
}

function rates() {
  const spec = {
    label: 'Messages per second over the network',
    height: 160,
    x: { label: '', short: 'Time', time: true, format: f.clock },
    y: { label: '', format: (rate) => rate.toFixed(rate < 10 ? 1 : 0), range: [0, undefined] },
    series: [
      { label: 'to others', colour: '--c0' },
      { label: 'from others', colour: '--c1' },
    ],
    data: [state.history.map((each) => each.at), state.history.map((each) => each.out), state.history.map((each) => each.in)],
  };
  return html`<section class="panel"><h2>Messages per second over the network</h2><bm-chart .spec=${spec}></bm-chart></section>`;
}

function addresses() {
  const wanted = state.filter.toLowerCase();
  const rows = state.bus.addresses
    .map((each) => ({ ...each, shown: readable(each.address) }))
    .filter((each) => (state.local || each.scope === 'network') && each.shown.toLowerCase().includes(wanted))
    .sort((a, b) => b.rate_per_s - a.rate_per_s || b.frames - a.frames);
  const top = Math.max(...rows.map((each) => each.rate_per_s), 1);
  return html`
    <section class="panel">
      <h2>Addresses</h2>
      <div class="filters">
        <label>Filter <input type="search" .value=${state.filter} @input=${(event) => { state.filter = event.target.value; changed(); }}></label>
        <label class="check"><input type="checkbox" .checked=${state.local}
          @change=${(event) => { state.local = event.target.checked; changed(); }}> also within this node</label>
      </div>
      <div class="scroll" tabindex="0" role="group" aria-label="Table"><table>
        <thead><tr><th>Address</th><th>Way</th><th>Rate</th><th class="right">Messages</th><th class="right">Bytes</th>
          <th class="right">Failures</th><th class="right">Last</th></tr></thead>
        <tbody>${repeat(rows, (each) => `${each.address} ${each.direction} ${each.scope}`, (each) => html`<tr>
          <th scope="row" class="address" title=${each.address}>${each.shown}</th>
          <td><span class="way ${each.direction}">${each.direction === 'out' ? '→ out' : '← in'}</span>
            ${each.scope === 'local' ? html`<span class="muted">local</span>` : nothing}</td>
          <td><span class="coverage"><span class="track"><span class="fill" .style=${`inline-size:${(100 * each.rate_per_s) / top}%`}></span></span>
            <span class="num">${each.rate_per_s.toFixed(1)}/s</span></span></td>
          <td class="right num">${f.count(each.frames)}</td>
          <td class="right num">${each.bytes ? f.bytes(each.bytes) : '–'}</td>
          <td class="right num ${each.failures ? 'bad' : ''}">${f.count(each.failures)}</td>
          <td class="right num">${each.last_ms === undefined ? '–' : f.ago(each.last_ms)}</td></tr>`)}</tbody>
      </table></div>
      ${rows.length ? nothing : html`<p class="muted">Nothing matches.</p>`}
    </section>`;
}

/** Names of devices in place of their ids. */
const readable = (address) =>
  address.replace(/^(mesh\.device\.)([a-z2-7]{26})/, (_, start, id) => `${start}${nameOf(id)}`);

function handlers() {
  const all = state.bus.handlers;
  return html`
    <details class="panel">
      <summary>Where this node listens: ${f.plural(all.length, 'address', 'addresses')}</summary>
      <ul class="plain">${all.map((each) => html`<li><code>${readable(each.address)}</code>
        <span class="muted">${each.scope}, ${f.plural(each.consumers, 'consumer')}</span></li>`)}</ul>
    </details>`;
}

function tap() {
  return html`
    <section class="panel">
      <h2>Live messages</h2>
      <p class="muted">Of the whole mesh, the newest first. Texts of prompts and answers are hidden.
        ${state.lost ? `${f.plural(state.lost, 'message')} came too fast to be shown.` : ''}</p>
      ${state.tapProblem ? notice(state.tapProblem) : nothing}
      <button class=${state.tap ? '' : 'primary'} @click=${state.tap ? stopTap : startTap}>${state.tap ? 'Stop' : 'Watch'}</button>
      ${state.frames.length ? html`<ol class="frames">${state.frames.map(frame)}</ol>` : nothing}
    </section>`;
}

function frame(each) {
  return html`<li><span class="way ${each.direction}">${each.direction === 'out' ? '→' : '←'}</span>
    <b>${each.type}</b>${each.body?.end ? ' and Completion' : ''} <span class="muted">${each.node ?? ''} ${readable(each.address)}</span>
    ${each.prompt ? html`<a href="#/prompts/${each.prompt}">prompt</a>` : nothing}
    ${each.bytes ? html`<span class="num muted">${f.bytes(each.bytes)}</span>` : nothing}</li>`;
}

function startTap() {
  state.tap = new EventSource('../eventbus/tap');
  state.tapProblem = '';
  state.tap.addEventListener('frame', (event) => {
    const heard = JSON.parse(event.data);
    // What stays within a node is sent and received there: once is enough.
    if (heard.scope === 'local' && heard.direction === 'in') return;
    state.frames.unshift(heard);
    state.frames.length = Math.min(state.frames.length, MOST_FRAMES);
    changed();
  });
  state.tap.addEventListener('lost', (event) => {
    state.lost += JSON.parse(event.data).count;
    changed();
  });
  state.tap.onerror = () => {
    if (state.tap?.readyState !== EventSource.CLOSED) return;
    state.tapProblem = 'The node does not show messages live now; too many may watch already.';
    stopTap();
  };
  changed();
}

function stopTap() {
  state.tap?.close();
  state.tap = null;
  changed();
}
