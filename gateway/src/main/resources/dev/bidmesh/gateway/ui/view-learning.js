// What the bandit has learned, and how true it is.
import { html, nothing } from './lib/lit-html.js';
import { repeat } from './lib/directives/repeat.js';
import { commonRange } from './charts.js';
import * as f from './format.js';
import { changed, colourOf, evidenceOf, live, nameOf, newestFirst } from './live.js';
import { dot, empty, notice } from './parts.js';

export const title = 'Learning';

const EVERY_MS = 3_000;
const MOST_LINES = 6;
const SECONDS = { label: 'seconds', format: f.seconds, log: true };

const state = { curves: null, problem: '', timer: null };

export function entered() {
  load();
  state.timer = setInterval(load, EVERY_MS);
}

export function left() {
  clearInterval(state.timer);
}

async function load() {
  try {
    const answer = await fetch('../curves');
    const body = await answer.json();
    state.problem = answer.ok ? '' : body.detail;
    if (answer.ok) state.curves = body;
  } catch {
    state.problem = 'The node did not answer.';
  }
  changed();
}

export function view() {
  const lanes = live.status?.bandit?.lanes ?? [];
  return html`
    <h1>Learning</h1>
    <p class="muted lead">A lane is one engine with one model on one device. Each device learns how long its own lanes
      take, and tells the others; a bid is what has been learned.</p>
    ${state.problem ? notice(state.problem, 'bad') : nothing}
    ${scatter()}
    ${lanes.length ? table(lanes) : empty('No lane yet', 'A lane appears when an engine has been calibrated.')}
    ${state.curves?.lanes.length ? curves() : nothing}`;
}

/** Runs that ended as they should, of the prompts that this page knows. */
function runs() {
  return newestFirst().flatMap(({ trace }) =>
    trace.attempts
      .filter((run) => run.outcome === 'finished' && run.predicted_ms > 0 && run.actual_ms > 0)
      .map((run) => ({
        name: run.device_name,
        deviceId: f.lane(run.lane).deviceId,
        predicted: run.predicted_ms / 1000,
        actual: run.actual_ms / 1000,
      })));
}

function scatter() {
  const points = runs().sort((a, b) => a.predicted - b.predicted);
  if (!points.length) {
    return html`<section class="panel"><h2>Predicted and actual</h2>${empty(
      'No finished run yet', html`<a href="#/chat">Ask something</a>, and each run becomes a point here.`)}</section>`;
  }
  const devices = [...new Set(points.map((point) => point.deviceId))];
  const predicted = points.map((point) => point.predicted);
  const close = points.filter((point) => Math.abs(Math.log(point.actual / point.predicted)) < Math.log(1.25)).length;
  const square = () => commonRange(runs().flatMap((point) => [point.predicted, point.actual]));
  const [low, high] = square();
  const spec = {
    label: `Predicted against actual seconds of ${f.plural(points.length, 'run')}`,
    height: 340,
    x: { label: 'predicted', format: f.seconds, log: true, range: square },
    y: { label: 'actual', format: f.seconds, log: true, range: square },
    series: [
      { label: 'as predicted', colour: '--muted', dash: [5, 5], width: 1.25, spanGaps: true },
      ...devices.map((id) => ({ label: nameOf(id), colour: `--c${colourOf(id)}`, dots: true })),
    ],
    data: [
      [low, ...predicted, high],
      [low, ...predicted, high],
      ...devices.map((id) => [null, ...points.map((point) => (point.deviceId === id ? point.actual : null)), null]),
    ],
  };
  return html`
    <section class="panel scatter">
      <h2>Predicted and actual</h2>
      <p class="muted">${f.plural(points.length, 'finished run')} of the prompts asked here; ${f.percent(close / points.length)}
        within 25 % of the prediction. Above the line took longer.</p>
      <bm-chart .spec=${spec}></bm-chart>
    </section>`;
}

function table(lanes) {
  const sorted = [...lanes].sort((a, b) => a.typical_s - b.typical_s);
  return html`
    <section class="panel">
      <h2>Lanes</h2>
      <p class="muted">Right predictions hold for half of all runs at the median, and for 90 % at the 90 % quantile.
        A node checks its own lanes only.</p>
      <div class="scroll" tabindex="0" role="group" aria-label="Table"><table>
        <thead><tr><th>Device</th><th>Engine</th><th class="right">Runs</th><th class="right">Typical</th>
          <th class="right">Scatter</th><th>Within the median</th><th>Within 90 %</th><th></th></tr></thead>
        <tbody>${repeat(sorted, (lane) => lane.lane, row)}</tbody>
      </table></div>
    </section>`;
}

function row(lane) {
  const { deviceId, engine, kind } = f.lane(lane.lane);
  const { calibration } = lane;
  return html`<tr>
    <th scope="row">${dot(colourOf(deviceId))}${nameOf(deviceId)}</th>
    <td>${engine} <span class="muted">${f.accelerator(kind, evidenceOf(deviceId, engine))}</span></td>
    <td class="right num">${f.count(lane.observations)}</td>
    <td class="right num">${f.seconds(lane.typical_s)}</td>
    <td class="right num">±${f.percent(Math.exp(lane.sigma) - 1)}</td>
    <td>${calibration ? coverage(calibration.within_median, 0.5, calibration.runs) : html`<span class="muted">–</span>`}</td>
    <td>${calibration ? coverage(calibration.within90, 0.9, calibration.runs) : html`<span class="muted">–</span>`}</td>
    <td>${lane.breaker_open_for_ms > 0 ? html`<span class="state bad">out for ${f.millis(lane.breaker_open_for_ms)}</span>` : nothing}</td>
  </tr>`;
}

/** A share with a mark where it should be. */
function coverage(share, target, count) {
  return html`<span class="coverage" title=${`${f.percent(share)} of ${f.plural(count, 'run')}; ${f.percent(target)} would be right`}>
    <span class="track"><span class="fill" .style=${`inline-size:${share * 100}%`}></span>
      <span class="target" .style=${`inset-inline-start:${target * 100}%`}></span></span>
    <span class="num">${f.percent(share)}</span></span>`;
}

function curves() {
  const { lanes, typical_chars: chars, left_out: leftOut } = state.curves;
  const shown = lanes.slice(0, MOST_LINES);
  const hidden = lanes.length - shown.length + leftOut;
  return html`
    <section class="panel">
      <h2>What a prompt is expected to take</h2>
      <p class="muted">Without waiting. ${hidden ? `The first ${shown.length} lanes; ${hidden} more are not drawn.` : ''}</p>
      <div class="charts">
        <figure><figcaption>By its length, at usual load</figcaption>
          ${curve(shown, 'by_length', { label: 'characters', format: f.count, log: true })}</figure>
        <figure><figcaption>By the load of the device, for ${chars} characters</figcaption>
          ${curve(shown, 'by_load', { label: 'processor load', format: f.percent, range: [0, 1] })}</figure>
      </div>
    </section>`;
}

function curve(lanes, kind, x) {
  const spec = {
    label: `Predicted seconds of ${f.plural(lanes.length, 'lane')} by ${x.label}`,
    height: 260,
    x,
    y: SECONDS,
    series: lanes.map((lane) => {
      const { deviceId, engine, kind: accelerator } = f.lane(lane.lane);
      return {
        label: `${nameOf(deviceId)}, ${engine} ${f.accelerator(accelerator, evidenceOf(deviceId, engine))}`,
        colour: `--c${colourOf(deviceId)}`,
        dash: lane.available ? undefined : [4, 4],
      };
    }),
    data: [lanes[0][kind].map((point) => point.at), ...lanes.map((lane) => lane[kind].map((point) => point.mean_s))],
  };
  return html`<bm-chart .spec=${spec}></bm-chart>`;
}
