// An auction and what came of it, on one axis of time.
import { html, nothing } from './lib/lit-html.js';
import * as explain from './explain.js';
import * as f from './format.js';
import { colourOf } from './live.js';
import { dot } from './parts.js';

/** Predictions beyond this multiple of what happened are cut off, so that the rest can be seen. */
const LONGEST_SHOWN = 2.2;
const MOST_BIDS = 12;
const MARKS = [1, 2, 5];

/**
 * The timeline of a prompt.
 *
 * @param trace as the node tells it
 * @param elapsedMs since its arrival, for prompts that are in work
 */
export function timeline(trace, elapsedMs) {
  const bids = shownBids(trace);
  const runs = runsOf(trace, elapsedMs);
  const end = explain.tookMs(trace) ?? elapsedMs;
  const limit = axisEnd(bids, runs, end);
  const at = (ms) => Math.min(100, (100 * ms) / limit);
  const marks = milestones(trace, runs);
  return html`
    <div class="timeline">
      ${bids.length ? html`<h3>Bids: when each device expected to be done</h3>` : nothing}
      <div class="lanes">
        ${lines(marks, at)}
        ${bids.map((bid) => bidRow(trace, bid, at, limit))}
        ${trace.bids.length > bids.length
          ? html`<p class="muted">${trace.bids.length - bids.length} slower bids are not shown.</p>`
          : nothing}
        ${runs.length ? html`<h3 class="in-lanes">What happened</h3>` : nothing}
        ${runs.map((run) => runRow(run, at))}
        <div class="row axis" aria-hidden="true"><span></span><span class="bar-area">${ticks(limit).map(
          (ms) => html`<span class="tick" .style=${`inset-inline-start:${at(ms)}%`}>${ms ? f.millis(ms) : '0'}</span>`,
        )}</span><span></span></div>
      </div>
      <ol class="milestones">
        ${marks.map(
          (mark) => html`<li class=${mark.kind}><span class="swatch" aria-hidden="true"></span>${mark.label} <b class="num">${f.millis(mark.ms)}</b></li>`,
        )}
      </ol>
    </div>`;
}

function shownBids(trace) {
  return [...trace.bids]
    .sort((a, b) => Number(b.won) - Number(a.won) || explain.predictedS(a) - explain.predictedS(b))
    .slice(0, MOST_BIDS)
    .map((outcome) => ({
      outcome,
      startMs: explain.bidAt(trace, outcome.device_name),
      waitMs: outcome.bid.backlog_s * 1000,
      workMs: Math.max(0, explain.predictedS(outcome) - outcome.bid.backlog_s) * 1000,
    }));
}

function runsOf(trace, elapsedMs) {
  const awards = explain.awardTimes(trace);
  const goesOn = explain.inWork(trace);
  return trace.attempts.map((run, n) => {
    const startMs = awards[n];
    const tookMs = run.actual_ms ?? (goesOn ? Math.max(0, elapsedMs - startMs) : 0);
    return { run, startMs, endMs: startMs + tookMs, goesOn: goesOn && run.actual_ms === undefined };
  });
}

function axisEnd(bids, runs, end) {
  const wanted = bids.map((bid) => bid.startMs + bid.waitMs + bid.workMs);
  const happened = Math.max(end, ...runs.map((run) => run.endMs), 1);
  const winner = bids.find((bid) => bid.outcome.won);
  const base = Math.max(happened, winner ? winner.startMs + winner.waitMs + winner.workMs : 0);
  return 1.02 * Math.max(base, Math.min(Math.max(0, ...wanted), base * LONGEST_SHOWN));
}

function milestones(trace, runs) {
  const marks = runs.map(({ startMs, run }, n) => ({
    kind: n ? 'failover' : 'award',
    label: n ? `taken over by ${run.device_name}` : `awarded to ${run.device_name}`,
    ms: startMs,
  }));
  const first = trace.result?.ttft_ms;
  if (first > 0) marks.push({ kind: 'first', label: 'first text', ms: first });
  const took = explain.tookMs(trace);
  if (took !== undefined) {
    const failed = trace.state === 'failed';
    marks.push({ kind: failed ? 'failed' : 'end', label: failed ? 'failed' : 'end', ms: took });
  }
  return marks.sort((a, b) => a.ms - b.ms);
}

/** Upright lines through all rows, over the same width as their bars. */
function lines(marks, at) {
  return html`<div class="uprights" aria-hidden="true"><span></span><span class="bar-area">${marks.map(
    (mark) => html`<span class="upright ${mark.kind}" .style=${`inset-inline-start:${at(mark.ms)}%`}></span>`,
  )}</span><span></span></div>`;
}

function bidRow(trace, { outcome, startMs, waitMs, workMs }, at, limit) {
  const { bid } = outcome;
  const lane = f.lane(bid.lane);
  const cut = startMs + waitMs + workMs > limit;
  const left = at(startMs);
  const waits = at(startMs + waitMs) - left;
  const works = at(startMs + waitMs + workMs) - left - waits;
  return html`
    <div class="row ${outcome.won ? 'won' : ''}">
      <span class="who">${dot(colourOf(lane.deviceId))}<span class="name">${outcome.device_name}</span>
        <span class="muted">${f.accelerator(lane.kind, bid.evidence)}</span></span>
      <span class="bar-area">
        <span class="bar wait" .style=${`inset-inline-start:${left}%;inline-size:${waits}%`}></span>
        <span class="bar bid ${cut ? 'cut' : ''} c${colourOf(lane.deviceId)}"
          .style=${`inset-inline-start:${left + waits}%;inline-size:${works}%`}></span>
      </span>
      <span class="says"><b class="num">${f.seconds(explain.predictedS(outcome))}</b>
        <span class="muted">${verdict(trace, outcome)}</span></span>
    </div>`;
}

function verdict(trace, outcome) {
  if (outcome.verdict) return outcome.verdict;
  return explain.inWork(trace) ? 'being compared' : '';
}

function runRow({ run, startMs, endMs, goesOn }, at) {
  const lane = f.lane(run.lane);
  const fine = ['finished', 'running', 'awarded'].includes(run.outcome);
  const took = goesOn ? 'running' : f.millis(endMs - startMs);
  return html`
    <div class="row run">
      <span class="who">${dot(colourOf(lane.deviceId))}<span class="name">${run.device_name}</span>
        <span class="muted">run ${run.attempt}</span></span>
      <span class="bar-area">
        <span class="bar solid c${colourOf(lane.deviceId)} ${goesOn ? 'going' : ''} ${fine ? '' : 'lost'}"
          .style=${`inset-inline-start:${at(startMs)}%;inline-size:${Math.max(0.4, at(endMs) - at(startMs))}%`}></span>
      </span>
      <span class="says"><b class="num">${took}</b>
        <span class=${fine ? 'muted' : 'bad'}>${goesOn ? '' : run.outcome}</span></span>
    </div>`;
}

/** Round times along the axis, about five of them. */
function ticks(limit) {
  const raw = limit / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * (MARKS.find((mark) => mark * power >= raw) ?? 10);
  return Array.from({ length: Math.floor((limit * 0.97) / step) + 1 }, (_, n) => n * step);
}
