// The mesh at a glance.
import { html, nothing } from './lib/lit-html.js';
import { repeat } from './lib/directives/repeat.js';
import * as f from './format.js';
import { all, asDevice, colourOf, live, serves } from './live.js';
import { chip, dot, empty, figure, meter, notices, slots } from './parts.js';

const MOST_LINES = 6;

export const title = 'Mesh';

export function view() {
  if (!live.status) return empty('Waiting for this node', 'Its status has not come yet.');
  const devices = all();
  return html`
    <h1 class="visually-hidden">Mesh</h1>
    ${figures(devices)}
    ${notices(live.status.warnings)}
    <section class="cards" aria-label="Devices">
      ${repeat(devices, (device) => device.id, card)}
      ${repeat([...live.gone.values()], ({ peer }) => peer.device_id, goneCard)}
    </section>
    ${devices.length === 1 && !live.gone.size ? alone() : nothing}
    ${load(devices)}`;
}

function figures(devices) {
  const { status } = live;
  const slotCount = sum(devices, 'slots');
  const busy = slotCount - sum(devices, 'free');
  const suspected = devices.filter((device) => device.state === 'suspected').length;
  // Who cancels a prompt knows why it failed.
  const failed = Object.entries(status.prompts?.failed ?? {})
    .filter(([code]) => code !== 'cancelled')
    .reduce((total, [, times]) => total + times, 0);
  return html`
    <section class="figures" aria-label="In figures">
      ${figure(devices.length, devices.length === 1 ? 'device' : 'devices')}
      ${figure(`${busy}/${slotCount}`, 'slots busy')}
      ${figure(suspected, 'suspected', suspected ? 'bad' : '')}
      ${figure(status.prompts?.active ?? 0, 'in work here')}
      ${figure(f.count(status.prompts?.finished ?? 0), 'answered here')}
      ${figure(failed, 'failed here', failed ? 'bad' : '')}
    </section>`;
}

const sum = (devices, field) => devices.reduce((total, device) => total + (device[field] ?? 0), 0);

function card(device) {
  const tone = { ready: 'good', suspected: 'bad' }[device.state] ?? 'warn';
  return html`
    <article class="card" data-device=${device.name}>
      <header>
        <h2>${dot(colourOf(device.id))}${device.name}</h2>
        ${device.self ? html`<span class="tag">this node</span>` : nothing}
        <span class="state ${tone}">${device.state}</span>
      </header>
      ${device.labels.length ? html`<p class="labels">${device.labels.map((label) => html`<span class="tag">${label}</span> `)}</p>` : nothing}
      <ul class="engines">${device.engines.map(engineRow)}</ul>
      ${device.engines.length ? nothing : html`<p class="muted">No engine: it takes prompts, others answer them.</p>`}
      ${unused(device)}
      <div class="slot-row">${device.slots ? slots(device.slots, device.free) : html`<span class="muted">no slots</span>`}
        ${device.backlogS > 0 ? html`<span class="num">${f.seconds(device.backlogS)} of work waits</span>` : nothing}</div>
      <div class="meters">
        ${meter('CPU', device.cpu)} ${meter('Memory', device.ram)} ${meter('Battery', device.battery)}
      </div>
      ${device.self ? selfFacts() : peerFacts(device)}
    </article>`;
}

function engineRow(engine) {
  return html`
    <li>${chip(engine.accelerator, engine.evidence)} <b>${engine.engine}</b>
      <span class="models" title=${engine.models.join(', ')}>${engine.models.join(', ') || 'no model yet'}</span>
      ${serves(engine) ? nothing : html`<span class="state warn" title=${engine.health_reason ?? nothing}>${engine.health.toLowerCase()}</span>`}
    </li>`;
}

/** Hardware that no engine computes on, as far as it is told. */
function unused(device) {
  const idle = device.hardware.filter((each) => each.used === false);
  return idle.length
    ? html`<p class="muted">Not used: ${f.list(idle.map((each) => `${each.name} (${each.accelerator})`))}</p>`
    : nothing;
}

function selfFacts() {
  const { status } = live;
  return html`<p class="facts">up ${f.duration(status.uptime_ms / 1000)} · policy ${status.routing?.policy} ·
    version ${status.version}</p>`;
}

function peerFacts(device) {
  const facts = [`heard ${f.ago(device.heardMs)}`];
  if (device.rttMs !== undefined) facts.push(`bids in ${f.millis(device.rttMs)}`);
  if (device.success !== undefined) facts.push(`${f.percent(device.success)} of runs for us ended well`);
  return html`<p class="facts">${facts.join(' · ')}
    ${reachable(device.address) ? html` · <a href=${f.dashboard(device)}>its dashboard</a>` : nothing}</p>`;
}

/** An address of loopback means this browser's machine, which is that device only if ours is too. */
function reachable(address) {
  if (!address) return false;
  const loopback = /^(127\.|localhost|\[::1\])/;
  return !loopback.test(address) || loopback.test(location.host);
}

function goneCard({ peer, at }) {
  const device = asDevice(peer);
  return html`
    <article class="card gone" data-device=${device.name}>
      <header>
        <h2>${dot(colourOf(device.id))}${device.name}</h2>
        <span class="state bad">gone</span>
      </header>
      <p class="muted">Left the mesh ${f.ago(Date.now() - at)}. Its runs were moved to others, and it gets no
        more until it is back.</p>
    </article>`;
}

const alone = () => empty(
  'This device is alone',
  html`Another one joins with a token: <code>bidmesh token create</code> prints one beside this node, or
    <code>bidmesh up</code> in place of <code>bidmesh serve</code> where no mesh was made yet, and
    <code>bidmesh join TOKEN</code> takes it on the other device. Then it appears here.`,
);

function load(devices) {
  const shown = devices.slice(0, MOST_LINES);
  const at = live.history.map((each) => each.at / 1000);
  const spec = {
    label: `Processor load of ${f.list(shown.map((device) => device.name))} over the last minutes`,
    height: 200,
    x: { label: '', short: 'Time', time: true, format: f.clock },
    y: { label: '', format: f.percent, range: [0, 1] },
    series: shown.map((device) => ({ label: device.name, colour: `--c${colourOf(device.id)}` })),
    data: [at, ...shown.map((device) => live.history.map((each) => each.devices.get(device.id)?.cpu))],
  };
  return html`
    <section class="panel" aria-label="Processor load">
      <h2>Processor load</h2>
      <p class="muted">Since this page was opened, at most five minutes${devices.length > MOST_LINES ? `; the first ${MOST_LINES} devices` : ''}.</p>
      <bm-chart .spec=${spec}></bm-chart>
    </section>`;
}
