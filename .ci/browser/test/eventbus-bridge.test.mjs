// The event bus client that Vert.x users have, unchanged, on the bridge of a node of a mesh.
import EventBus from '@vertx/eventbus-bridge-client.js';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startMesh, until } from '../mesh.mjs';

const QUESTION = 'What is the capital of France?';

let directory;
let mesh;
let desk;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bidmesh-bridge-'));
  const config = join(directory, 'bidmesh.yaml');
  await writeFile(config, 'gateway:\n  inspection:\n    bridge: true\n');
  mesh = await startMesh([
    { name: 'desk', engine: 'builtin', flags: ['--config', config] },
    { name: 'attic', engine: 'builtin' },
  ]);
  [desk] = mesh.nodes;
});

after(async () => {
  await mesh?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Resolves when it is connected. */
function connected(bus) {
  return new Promise((resolve, reject) => {
    bus.onopen = () => resolve(bus);
    bus.onerror = reject;
  });
}

describe('@vertx/eventbus-bridge-client.js', () => {
  let bus;
  const errors = [];
  before(async () => {
    bus = await connected(new EventBus(`${desk.url}/eventbus/bridge`));
    // Where the client tells of refusals that it cannot attribute.
    bus.onerror = (error) => errors.push(error);
  });
  after(() => bus.close());

  /** Waits for one more refusal than there were. */
  async function isRefused(action, what) {
    const before = errors.length;
    const take = (error) => { if (error) errors.push(error); };
    action(take);
    await until(() => errors.length > before, `${what} is refused`);
  }

  test('hears what goes over the bus, with texts hidden', async () => {
    const frames = [];
    bus.registerHandler('mesh.tap', (error, message) => {
      assert.ok(!error, JSON.stringify(error));
      frames.push(message.body);
    });
    await until(() => frames.length > 0, 'heartbeats are mirrored');

    const { id } = await desk.ask({ prompt: QUESTION });

    const of = (type) => frames.filter((frame) => frame.prompt === id && frame.type === type);
    // The end of a run is told by itself, or with the last of its text.
    const ends = () => [...of('Completion'), ...of('TokenChunk').filter((frame) => frame.body.end)];
    await until(() => ends().length > 0, 'the end of the prompt is mirrored');
    for (const type of ['BidRequest', 'Bids', 'Award', 'TokenChunk']) {
      assert.ok(of(type).length > 0, `${type} is among ${[...new Set(frames.map((frame) => frame.type))]}`);
    }
    assert.ok(frames.every((frame) => frame.node === 'desk'));
    assert.match(JSON.stringify(of('Award')), /‹30 chars›/);
    assert.doesNotMatch(JSON.stringify(frames), /France|Paris/);
  });

  test('cannot listen anywhere else', async () => {
    for (const address of ['mesh.bid.request', 'mesh.heartbeat', 'local.gateway']) {
      await isRefused((take) => bus.registerHandler(address, take), address);
    }
  });

  test('cannot send', async () => {
    await isRefused((take) => bus.send('mesh.event', { type: 'Ack' }, take), 'a message');
    await isRefused(() => bus.publish('mesh.tap', { type: 'Ack' }), 'a publication');
  });
});
