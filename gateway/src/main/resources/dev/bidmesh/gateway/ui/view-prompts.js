// What was asked of this node, live, and how each was decided.
import { html, nothing } from './lib/lit-html.js';
import { repeat } from './lib/directives/repeat.js';
import * as explain from './explain.js';
import * as f from './format.js';
import { changed, colourOf, live, newestFirst } from './live.js';
import { dot, empty, notice, notices } from './parts.js';
import { timeline } from './timeline.js';

export const title = 'Prompts';

/** Traces of prompts that the stream does not tell of, as other nodes' and old ones: id to trace. */
const fetched = new Map();
const MOST_FETCHED = 50;
const REFRESH_MS = 1_000;
const RETRY_MS = 5_000;
/** What went wrong when a prompt was to be cancelled: id to text. */
const cancelErrors = new Map();

export function view(id) {
  const prompts = newestFirst();
  if (!prompts.length && !id) {
    return html`<h1>Prompts</h1>${empty(
      'No prompt yet',
      html`What is asked of this node shows here while it runs. <a href="#/chat">Ask something</a>.`,
    )}`;
  }
  const chosen = id ? live.prompts.get(id) ?? foreign(id) : prompts[0];
  return html`
    <h1>Prompts</h1>
    <p class="muted lead">The newest that clients asked of <b>${live.status?.name ?? 'this node'}</b>, whichever
      device answered. Those asked of other nodes are on their own dashboards. The text of prompts is not kept.</p>
    <div class="split">
      <nav class="list" aria-label="Prompts" @keydown=${arrows}>
        ${repeat(prompts, ({ trace }) => trace.prompt_id, (prompt) => item(prompt, prompt === chosen))}
      </nav>
      <section class="detail" aria-label="The chosen prompt">${chosen ? detail(chosen) : nothing}</section>
    </div>`;
}

function item({ trace, arrivedAt }, current) {
  const took = explain.tookMs(trace);
  const run = trace.attempts.at(-1);
  return html`
    <a class="item" href="#/prompts/${trace.prompt_id}" aria-current=${current ? 'true' : nothing}>
      <span class="item-main">
        <span class="mark ${trace.state}" aria-hidden="true"></span>
        ${run ? html`${dot(colourOf(f.lane(run.lane).deviceId))}<b>${explain.answeredBy(trace)}</b>` : html`<b>—</b>`}
        ${trace.attempts.length > 1 ? html`<span class="tag">${trace.attempts.length} runs</span>` : nothing}
      </span>
      <span class="num">${took === undefined ? explain.stateText(trace) : f.millis(took)}</span>
      <span class="muted">${trace.model_alias ?? 'no model'} · ${f.plural(trace.prompt_chars, 'character')}${
        trace.state === 'failed' ? ` · ${trace.failure?.code ?? 'failed'}` : ''}</span>
      <span class="muted num">${f.ago(Date.now() - arrivedAt)}</span>
    </a>`;
}

function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const items = [...event.currentTarget.querySelectorAll('.item')];
  const next = items[items.indexOf(document.activeElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

function foreign(id) {
  const known = fetched.get(id);
  if (!known || isOld(known)) lookFor(id, known);
  return fetched.get(id);
}

/** What has ended stays as it is. */
function isOld({ trace, problem, loading, at }) {
  const age = Date.now() - at;
  return !loading && ((problem && age > RETRY_MS) || (trace && explain.inWork(trace) && age > REFRESH_MS));
}

/** What was known is shown until the answer is there. */
function lookFor(id, known) {
  fetched.set(id, { ...known, loading: true, at: Date.now() });
  while (fetched.size > MOST_FETCHED) fetched.delete(fetched.keys().next().value);
  const found = (what) => fetched.set(id, { ...what, at: Date.now() });
  fetch(`../prompts/${encodeURIComponent(id)}`)
    .then(async (answer) => {
      const body = await answer.json();
      found(answer.ok ? { trace: body, arrivedAt: Date.now() - body.age_ms } : { problem: body.detail });
    })
    .catch(() => found({ problem: 'the node did not answer' }))
    .finally(changed);
}

function detail({ trace, arrivedAt, loading, problem }) {
  if (loading && !trace && !problem) return html`<p class="muted">Looking for it …</p>`;
  if (problem) return notice(`This prompt cannot be shown: ${problem}`, 'bad');
  return html`
    <p class="headline">${explain.headline(trace)}</p>
    <p class="muted">${facts(trace)}</p>
    ${explain.inWork(trace) ? html`<p class="live-state"><span class="mark running" aria-hidden="true"></span>
      ${explain.stateText(trace)}${waiting(trace)}
      <button class="quiet" @click=${() => cancel(trace.prompt_id)}>Cancel</button></p>` : nothing}
    ${cancelErrors.has(trace.prompt_id) ? notice(cancelErrors.get(trace.prompt_id), 'bad') : nothing}
    ${notices(trace.result?.warnings)}
    ${timeline(trace, Date.now() - arrivedAt)}
    ${stages(trace)} ${reasons(trace)} ${steps(trace)}
    <p class="muted id">${trace.prompt_id}</p>`;
}

function facts(trace) {
  const parts = [trace.path === 'own-npu' ? 'own free NPU' : trace.path, `policy ${trace.policy}`];
  parts.push(f.plural(trace.prompt_chars, 'character'), `priority ${trace.priority}`);
  if (trace.result) {
    parts.push(`${f.plural(trace.result.completion_tokens, 'token')}${trace.result.tokens_estimated ? ' (estimated)' : ''}`);
    const rate = trace.result.measures?.decode_tps;
    if (rate) parts.push(`${rate.toFixed(1)} tokens/s`);
  }
  return parts.join(' · ');
}

function waiting(trace) {
  const ms = trace.live?.expected_ms;
  return ms ? `, about ${f.millis(ms)} to wait` : '';
}

async function cancel(id) {
  cancelErrors.delete(id);
  try {
    const answer = await fetch(`../prompts/${encodeURIComponent(id)}`, { method: 'DELETE' });
    if (!answer.ok && answer.status !== 409) cancelErrors.set(id, (await answer.json()).detail);
  } catch {
    cancelErrors.set(id, 'The node did not answer.');
  }
  while (cancelErrors.size > MOST_FETCHED) cancelErrors.delete(cancelErrors.keys().next().value);
  changed();
}

function stages(trace) {
  if (!trace.stages?.length) return nothing;
  return html`
    <details>
      <summary>Where the time went</summary>
      <dl class="pairs">${trace.stages.map((stage) => html`<dt>${stage.name}</dt><dd class="num">${f.millis(stage.ms)}</dd>`)}</dl>
    </details>`;
}

/** The parts that add up to the logarithm of the prediction, as factors: what makes it slow. */
function reasons(trace) {
  const scored = trace.bids.filter((bid) => bid.score);
  if (!scored.length) return nothing;
  const names = [...new Set(scored.flatMap((bid) => Object.keys(bid.score.terms)))];
  return html`
    <details>
      <summary>What the predictions are made of</summary>
      <p class="muted">Each column is a factor of the predicted seconds; above 1 makes a device slower. The score adds
        what is not known yet in the device's favour, and counts waiting more; the lowest wins.</p>
      <div class="scroll" tabindex="0" role="group" aria-label="Table"><table>
        <thead><tr><th>Device</th><th class="right">Predicted</th><th class="right">Score</th><th class="right">Runs</th>
          ${names.map((name) => html`<th class="right">${name}</th>`)}</tr></thead>
        <tbody>${scored.map((bid) => html`<tr>
          <th scope="row">${bid.device_name}</th>
          <td class="right num">${f.seconds(bid.score.mean_s)}</td>
          <td class="right num">${bid.score.score_s.toFixed(2)}</td>
          <td class="right num">${f.count(bid.score.observations)}</td>
          ${names.map((name) => html`<td class="right num">${factor(bid.score.terms[name])}</td>`)}</tr>`)}</tbody>
      </table></div>
    </details>`;
}

const factor = (term) => (term === undefined ? '–' : `×${Math.exp(term).toFixed(2)}`);

function steps(trace) {
  return html`
    <details>
      <summary>Every step</summary>
      <ol class="steps">${trace.steps.map((step) => html`<li><span class="num">${f.millis(step.at_ms)}</span> ${step.what}</li>`)}</ol>
    </details>`;
}
