// What the node tells, kept for the views. One stream of events for the whole page.

import { inWork } from './explain.js';

const KEEP_GONE_MS = 120_000;
const HISTORY_MS = 300_000;
const MOST_PROMPTS = 200;
const RETRY_MS = 2_000;

export const live = {
  /** @type {'connecting'|'open'|'lost'} */
  connection: 'connecting',
  trouble: '',
  status: null,
  peers: [],
  /** Devices that are not in the mesh any more: id to {device, at}. */
  gone: new Map(),
  /** Prompts of this node: id to {trace, arrivedAt}. */
  prompts: new Map(),
  /** Load over time: [{at, devices: Map id to {cpu, busy}}]. */
  history: [],
};

const listeners = new Set();
let scheduled = false;

/** Has a function called, once for each frame in which anything has changed. */
export function subscribe(listener) {
  listeners.add(listener);
}

export function changed() {
  if (scheduled) return;
  scheduled = true;
  const tell = () => {
    if (!scheduled) return;
    scheduled = false;
    listeners.forEach((listener) => listener());
  };
  requestAnimationFrame(tell);
  // A page in the background gets no frames, but its state is to be true when it comes back.
  setTimeout(tell, 1000);
}

let mayHear = async () => true;
/** The stream that is heard; null: none is. Whatever an earlier one still does is of no account. */
let source = null;
let retry = null;
let asking = null;

/**
 * Begins to hear, and no more what was heard until now.
 *
 * @param may is asked, when the node has refused to tell, whether this page may still hear
 */
export function connect(may = mayHear) {
  disconnect();
  mayHear = may;
  const stream = new EventSource('../events');
  source = stream;
  stream.onopen = () => {
    live.connection = 'open';
    live.trouble = '';
    changed();
  };
  stream.onerror = () => lost(stream);
  on(stream, 'status', hearStatus);
  on(stream, 'peers', hearPeers);
  on(stream, 'prompt', hearPrompt);
  on(stream, 'listed', hearListed);
  on(stream, 'trouble', (problem) => {
    live.trouble = problem.detail;
  });
}

function on(stream, name, hear) {
  stream.addEventListener(name, (event) => {
    hear(JSON.parse(event.data));
    changed();
  });
}

/** Hears no more. */
export function disconnect() {
  clearTimeout(retry);
  asking?.abort();
  source?.close();
  source = null;
}

function lost(stream) {
  if (stream !== source) return;
  live.connection = 'lost';
  changed();
  // The browser comes back by itself unless it was answered and refused.
  if (stream.readyState === EventSource.CLOSED) {
    mayHear().then((may) => may && stream === source && tryAgain(stream));
  }
}

function tryAgain(stream) {
  asking = new AbortController();
  refusal(asking).then((why) => {
    if (stream !== source) return;
    live.trouble = why;
    changed();
  });
  retry = setTimeout(connect, RETRY_MS);
}

/** Why the node does not tell; asks until the next connection at most. */
async function refusal(abort) {
  try {
    const answer = await fetch('../events', { signal: abort.signal });
    if (answer.ok) {
      abort.abort();
      return '';
    }
    return (await answer.json()).detail;
  } catch {
    return '';
  }
}

function hearStatus(status) {
  live.status = status;
  live.trouble = '';
  remember();
}

function hearPeers({ peers }) {
  const now = Date.now();
  const present = new Set(peers.map((peer) => peer.device_id));
  for (const peer of live.peers) {
    if (!present.has(peer.device_id)) live.gone.set(peer.device_id, { peer, at: now });
  }
  for (const [id, { at }] of live.gone) {
    if (present.has(id) || now - at > KEEP_GONE_MS) live.gone.delete(id);
  }
  live.peers = peers;
}

function hearPrompt(trace) {
  const known = live.prompts.get(trace.prompt_id);
  const arrivedAt = known?.arrivedAt ?? Date.now() - trace.age_ms;
  live.prompts.set(trace.prompt_id, { trace, arrivedAt });
  if (live.prompts.size > MOST_PROMPTS) {
    live.prompts.delete(newestFirst().at(-1).trace.prompt_id);
  }
}

/** How others ended is not told any more: what was in work when last heard of would look so for ever. */
function hearListed({ prompt_ids: ids }) {
  const told = new Set(ids);
  for (const [id, { trace }] of live.prompts) {
    if (inWork(trace) && !told.has(id)) live.prompts.delete(id);
  }
}

function remember() {
  const now = Date.now();
  const devices = new Map();
  for (const device of all()) {
    devices.set(device.id, { cpu: device.cpu, busy: device.slots - device.free });
  }
  live.history.push({ at: now, devices });
  while (live.history.length && now - live.history[0].at > HISTORY_MS) live.history.shift();
}

/** Prompts, the newest first. */
export function newestFirst() {
  return [...live.prompts.values()].sort((a, b) => b.arrivedAt - a.arrivedAt);
}

/** This node and the others in one form, this one first. */
export function all() {
  const self = live.status ? [own(live.status)] : [];
  const others = live.peers
    .map(other)
    .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  return [...self, ...others];
}

function own(status) {
  const engines = (status.engines?.engines ?? []).map((engine) => ({
    ...engine,
    engine: engine.engine_id,
    models: engine.models.map((model) => model.aliases[0]),
  }));
  const serving = engines.filter(serves);
  const telemetry = status.telemetry?.telemetry ?? {};
  return {
    id: status.device_id,
    name: status.name,
    self: true,
    state: status.state,
    engines,
    cpu: telemetry.cpu,
    ram: telemetry.ram,
    battery: telemetry.battery,
    slots: sum(serving, 'slots'),
    free: sum(serving, 'free'),
    backlogS: serving.length ? Math.min(...serving.map((engine) => engine.backlog_s)) : undefined,
    hardware: status.hardware ?? [],
    labels: status.labels ?? [],
  };
}

function other(peer) {
  return {
    id: peer.device_id,
    name: peer.device,
    self: false,
    state: peer.suspected ? 'suspected' : 'ready',
    engines: peer.engines,
    cpu: peer.cpu,
    ram: peer.ram,
    battery: peer.battery,
    slots: peer.slots,
    free: peer.free,
    backlogS: peer.backlog_s,
    address: peer.address,
    https: peer.https,
    heardMs: peer.last_heard_ms,
    rttMs: peer.rtt_ms,
    success: peer.success_rate,
    hardware: peer.hardware ?? [],
    labels: peer.labels ?? [],
  };
}

export const asDevice = other;

export const serves = (engine) => ['READY', 'DEGRADED'].includes(engine.health);

const sum = (items, field) => items.reduce((total, item) => total + item[field], 0);

/** Name of a device by its id, as far as it has been heard of. */
export function nameOf(deviceId) {
  const known = all().find((device) => device.id === deviceId);
  return known?.name ?? live.gone.get(deviceId)?.peer.device ?? `${deviceId.slice(0, 8)}…`;
}

/** What an engine's accelerator is known by; of devices that have left, what was last heard. */
export function evidenceOf(deviceId, engineId) {
  const gone = live.gone.get(deviceId);
  const device = all().find((each) => each.id === deviceId) ?? (gone && other(gone.peer));
  return device?.engines.find((each) => each.engine === engineId)?.evidence;
}

const colours = new Map();

/** Number of a device's colour: the same as long as the page is open. */
export function colourOf(deviceId) {
  if (!colours.has(deviceId)) colours.set(deviceId, colours.size % 6);
  return colours.get(deviceId);
}
