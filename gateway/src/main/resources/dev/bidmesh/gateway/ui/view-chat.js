// A conversation with the mesh, and for every answer who gave it and why.
import { html, nothing } from './lib/lit-html.js';
import * as explain from './explain.js';
import * as f from './format.js';
import { all, changed, colourOf, live } from './live.js';
import { dot, notice } from './parts.js';
import { timeline } from './timeline.js';

export const title = 'Chat';

const SUGGESTIONS = ['What is the capital of France?', 'Tell me a story about a cat.', 'What is the opposite of hot?'];
const CHARS_PER_TOKEN = 3;
const TOKENS_FOR_ANSWER = 96;
const TRACE_TRIES = 5;

const chat = {
  session: newSession(),
  /** Turns: {role, text, state, problem, promptId, device, trace, trimmed}. */
  turns: [],
  models: [],
  model: '',
  device: '',
  abort: null,
  /** Whether the page is about to see nothing more of the node. */
  leaving: false,
};

function newSession() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `ui-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export function entered() {
  fetch('../models')
    .then((answer) => answer.json())
    .then(({ models }) => {
      chat.models = explain.chatModels(models);
      changed();
    })
    .catch(() => {
      chat.models = []; // The picker then offers the node's choice only, and sending tells what is wrong.
      changed();
    });
  queueMicrotask(() => document.querySelector('#question')?.focus());
}

export function view() {
  return html`
    <h1 class="visually-hidden">Chat</h1>
    <div class="chat">
      <div class="turns" role="region" aria-label="Conversation">
        ${chat.turns.length ? chat.turns.map(turn) : welcome()}
      </div>
      ${composer()}
    </div>`;
}

function welcome() {
  return html`
    <div class="welcome">
      <p class="welcome-title">Ask the mesh</p>
      <p class="muted">Every device bids for your question, and the best one answers. You see which one, and why.
        The conversation stays in this page and is gone when it is closed.</p>
      <p class="suggestions">${SUGGESTIONS.map((text) => html`<button @click=${() => send(text)}>${text}</button>`)}</p>
    </div>`;
}

function turn(each) {
  return each.role === 'user' ? html`<div class="turn user"><p>${each.text}</p></div>` : answer(each);
}

function answer(each) {
  const known = live.prompts.get(each.promptId);
  const trace = each.trace ?? known?.trace;
  const waits = each.state === 'waiting' || (each.state === 'streaming' && !each.text);
  return html`
    <div class="turn answer">
      ${each.trimmed ? html`<p class="muted">Older turns were left out: the model reads ${each.trimmed} tokens at most.</p>` : nothing}
      <div aria-live="polite" aria-busy=${each.state === 'streaming' ? 'true' : 'false'}>${each.text ? html`<p class="text ${each.state === 'streaming' ? 'streaming' : ''}">${each.text}</p>` : nothing}</div>
      ${waits ? html`<p class="muted waiting">${waitText(trace)}</p>` : nothing}
      ${each.problem ? notice(each.problem, 'bad') : nothing}
      ${each.state === 'stopped' ? html`<p class="muted">Stopped. The device has been told to stop too.</p>` : nothing}
      ${trace ? source(each, trace, known) : nothing}
    </div>`;
}

function waitText(trace) {
  if (!trace || trace.state === 'routing') return 'The devices are bidding …';
  const wait = trace.live?.expected_ms;
  return `${explain.answeredBy(trace)}: ${explain.stateText(trace)}${wait ? `, about ${f.millis(wait)}` : ''} …`;
}

/** Who answered, and why. */
function source(each, trace, known) {
  const run = trace.attempts.at(-1);
  if (!run) return nothing;
  const lane = f.lane(run.lane);
  const evidence = trace.result?.evidence
    ?? trace.bids.find(({ bid }) => bid.lane === run.lane)?.bid.evidence;
  const took = explain.tookMs(trace);
  const elapsed = known ? Date.now() - known.arrivedAt : trace.age_ms;
  return html`
    <details class="source" ?open=${each.open ?? false} @toggle=${(event) => { each.open = event.target.open; }}>
      <summary>
        ${dot(colourOf(lane.deviceId))}<b>${run.device_name}</b>
        <span>${f.accelerator(lane.kind, evidence)}</span>
        ${run.predicted_ms === undefined ? nothing : html`<span class="num">predicted ${f.millis(run.predicted_ms)}</span>`}
        ${took === undefined ? nothing : html`<span class="num">took ${f.millis(took)}</span>`}
        ${trace.attempts.length > 1 ? html`<span class="tag">taken over on the way</span>` : nothing}
        <span class="why">Why ${run.device_name}?</span>
      </summary>
      <p class="headline">${explain.headline(trace)}</p>
      ${timeline(trace, elapsed)}
      <p><a href="#/prompts/${trace.prompt_id}">All about this prompt</a></p>
    </details>
    ${trace.result?.warnings.length ? html`<p class="small-warning">${sentence(trace.result.warnings.join('; '))}</p>` : nothing}`;
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

function composer() {
  const busy = chat.abort !== null;
  return html`
    <form class="composer" @submit=${submitted}>
      <label class="visually-hidden" for="question">Your question</label>
      <textarea id="question" rows="1" placeholder="Ask something" @keydown=${keyed} @input=${grow}></textarea>
      <div class="composer-row">
        <label>Model
          <select @change=${(event) => { chat.model = event.target.value; }}>
            <option value="">the node's choice</option>
            ${chat.models.map(({ model, demo }) => html`<option value=${model} ?selected=${model === chat.model}>${model}${demo ? ' (demo)' : ''}</option>`)}
          </select></label>
        <label>Device
          <select @change=${(event) => { chat.device = event.target.value; }}>
            <option value="">the best</option>
            ${all().map(({ id, name }) => html`<option value=${id} ?selected=${id === chat.device}>${name}</option>`)}
          </select></label>
        <span class="grow"></span>
        ${chat.turns.length && !busy ? html`<button type="button" class="quiet" @click=${restart}>New chat</button>` : nothing}
        ${busy
          ? html`<button type="button" id="stop" @click=${stop}>Stop</button>`
          : html`<button class="primary" id="send">Send</button>`}
      </div>
    </form>`;
}

function submitted(event) {
  event.preventDefault();
  const field = document.querySelector('#question');
  if (field.value.trim() && !chat.abort && !chat.leaving) {
    send(field.value.trim());
    field.value = '';
    grow({ target: field });
  }
  field.focus();
}

function keyed(event) {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submitted(event);
  if (event.key === 'Escape') stop();
}

/** As high as its text, within limits that the style sets. */
function grow({ target }) {
  target.style.blockSize = 'auto';
  target.style.blockSize = `${target.scrollHeight + 2}px`;
}

function restart() {
  chat.turns = [];
  chat.session = newSession();
  changed();
  document.querySelector('#question').focus();
}

function stop() {
  chat.abort?.abort();
}

/** Ends the answer that is being given, under whatever view, and asks nothing more until the page stays after all. */
export function leave() {
  chat.leaving = true;
  stop();
}

export function stay() {
  chat.leaving = false;
}

async function send(text) {
  const reply = { role: 'assistant', text: '', state: 'waiting' };
  chat.turns.push({ role: 'user', text }, reply);
  const { messages, trimmed } = history();
  reply.trimmed = trimmed;
  chat.abort = new AbortController();
  redraw(true);
  try {
    await ask(messages, reply);
    reply.state = 'done';
  } catch (failure) {
    reply.state = failure.name === 'AbortError' ? 'stopped' : 'failed';
    if (reply.state === 'failed') reply.problem = failure.message;
  } finally {
    chat.abort = null;
    redraw();
  }
  await why(reply);
  redraw();
}

/** The conversation as far as the model can read it. */
function history() {
  const said = chat.turns
    .filter((each) => each.text && each.state !== 'failed')
    .map(({ role, text }) => ({ role, content: text }));
  const limit = contextTokens();
  let room = (limit - TOKENS_FOR_ANSWER) * CHARS_PER_TOKEN;
  const messages = [];
  for (const message of said.reverse()) {
    room -= message.content.length;
    if (room < 0 && messages.length) return { messages: fromUser(messages), trimmed: limit };
    messages.unshift(message);
  }
  return { messages: fromUser(messages), trimmed: 0 };
}

/** Templates of models expect that a person speaks first. */
function fromUser(messages) {
  return messages.slice(messages.findIndex((message) => message.role === 'user'));
}

function contextTokens() {
  const known = chat.models.filter(({ model }) => !chat.model || model === chat.model);
  const tokens = known.map((model) => model.context_tokens).filter(Boolean);
  return tokens.length ? Math.min(...tokens) : Infinity;
}

async function ask(messages, reply) {
  if (!all().some(({ id }) => id === chat.device)) chat.device = '';
  const headers = { 'Content-Type': 'application/json', 'X-Bidmesh-Session': chat.session };
  if (chat.device) headers['X-Bidmesh-Device'] = chat.device;
  const answer = await fetch('../v1/chat/completions', {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: chat.model || 'auto', messages, stream: true }),
    signal: chat.abort.signal,
  });
  reply.promptId = answer.headers.get('X-Bidmesh-Prompt') ?? undefined;
  if (!answer.ok) throw new Error(await problemOf(answer));
  reply.state = 'streaming';
  redraw();
  for await (const event of events(answer.body)) {
    if (event === '[DONE]') return;
    hear(JSON.parse(event), reply);
  }
}

async function problemOf(answer) {
  const retry = answer.headers.get('Retry-After');
  const body = await answer.json();
  const text = body.error?.message ?? body.detail;
  return retry ? `${text} Try again in ${retry} s.` : text;
}

function hear(event, reply) {
  if (event.error) throw new Error(event.error.message);
  reply.text += event.choices?.[0]?.delta?.content ?? '';
  redraw();
}

/** The data of server-sent events, one after the other. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split('\n').filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
      if (data.length) yield data.join('\n');
    }
  }
}

/** The trace as it is in the end, to keep with the answer: the node forgets old ones. */
async function why(reply) {
  for (let n = 0; reply.promptId && !chat.leaving && n < TRACE_TRIES; n++) {
    try {
      const answer = await fetch(`../prompts/${encodeURIComponent(reply.promptId)}`);
      const trace = answer.ok ? await answer.json() : undefined;
      if (!trace) return;
      if (!explain.inWork(trace)) {
        reply.trace = trace;
        return;
      }
    } catch {
      return; // What the stream of events has told stays.
    }
    await new Promise((next) => { setTimeout(next, 200); });
  }
}

/** Keeps the end in sight if it was before, or if it is new. */
function redraw(toEnd = false) {
  const box = document.scrollingElement;
  const atEnd = toEnd || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  changed();
  if (atEnd) {
    requestAnimationFrame(() => requestAnimationFrame(() => { box.scrollTop = box.scrollHeight; }));
  }
}
