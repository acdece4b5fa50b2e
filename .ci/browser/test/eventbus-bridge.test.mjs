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

/** Resolves with why a handler cannot be registered, or with nothing once it is. */
function refused(bus, address, handler = () => {}) {
  return new Promise((resolve) => {
    // The client tells nothing of success; a refusal comes before the answer to what is asked next.
    bus.registerHandler(address, (error, message) => (error ? resolve(error) : handler(message)));
    setTimeout(resolve, 500);
  });
}

describe('@vertx/eventbus-bridge-client.js', () => {
  let bus;
  before(async () => { bus = await connected(new EventBus(`${desk.url}/eventbus/bridge`)); });
  after(() => bus.close());

  test('hears what goes over the bus, with texts hidden', async () => {
    const frames = [];
    assert.equal(await refused(bus, 'mesh.tap', (message) => frames.push(message.body)), undefined);

    const { id } = await desk.ask({ prompt: QUESTION });

    const of = (type) => frames.filter((frame) => frame.prompt === id && frame.type === type);
    await until(() => of('Completion').length > 0, 'the end of the prompt is mirrored');
    for (const type of ['BidRequest', 'Bids', 'Award', 'TokenChunk']) {
      assert.ok(of(type).length > 0, `${type} is among ${[...new Set(frames.map((frame) => frame.type))]}`);
    }
    assert.ok(frames.every((frame) => frame.node === 'desk'));
    assert.match(JSON.stringify(of('Award')), /‹30 chars›/);
    assert.doesNotMatch(JSON.stringify(frames), /France|Paris/);
  });

  test('cannot listen anywhere else', async () => {
    for (const address of ['mesh.bid.request', 'local.gateway']) {
      assert.ok(await refused(bus, address), address);
    }
  });

  test('cannot send', async () => {
    const failure = await new Promise((resolve) => {
      bus.send('mesh.event', { type: 'Ack' }, (error) => resolve(error));
    });
    assert.equal(failure.message, 'access_denied');
  });
});
