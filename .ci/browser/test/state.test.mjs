// What the dashboard keeps of what it is told, without a browser.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

const UI = '../../../gateway/src/main/resources/dev/bidmesh/gateway/ui';
const sources = [];

globalThis.EventSource = class extends EventTarget {
  static CLOSED = 2;

  constructor(url) {
    super();
    this.url = url;
    this.readyState = 1;
    sources.push(this);
  }

  close() {
    this.readyState = EventSource.CLOSED;
  }

  /** What a browser does once it was answered and refused. */
  refused() {
    this.close();
    this.onerror();
  }

  tell(name, data) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
};
globalThis.requestAnimationFrame = (draw) => setImmediate(draw);

const { all, connect, disconnect, live } = await import(`${UI}/live.js`);
const { chatModels } = await import(`${UI}/explain.js`);
const { dashboard } = await import(`${UI}/format.js`);

/** Lets all that is ready be done. */
const turn = () => new Promise((resolve) => { setTimeout(resolve, 20); });
const prompt = (id, state) => ({ prompt_id: id, state, age_ms: 5 });

describe('the state of the dashboard', () => {
  it('does not show a prompt as running for ever that the node tells of no more', () => {
    connect();
    const [source] = sources;
    source.tell('prompt', prompt('a', 'running'));
    source.tell('prompt', prompt('b', 'running'));
    source.tell('prompt', prompt('c', 'done'));
    source.tell('prompt', prompt('d', 'routing'));

    source.tell('listed', { prompt_ids: ['b'] });

    assert.deepEqual([...live.prompts.keys()], ['b', 'c']);
  });

  it('hears one stream only, and cares no more for what an earlier one does', async () => {
    let asked = 0;
    const may = async () => { asked += 1; return true; };
    connect(may);
    const earlier = sources.at(-1);

    connect(may);

    assert.equal(earlier.readyState, EventSource.CLOSED);
    sources.at(-1).onopen();
    earlier.refused();
    await turn();
    assert.equal(live.connection, 'open');
    assert.equal(asked, 0);
    disconnect();
  });

  it('does not come back once it is to hear no more, nor tells why it was refused before', async () => {
    const asked = [];
    globalThis.fetch = (url, { signal }) => new Promise((resolve) => {
      asked.push({ signal, answer: (detail) => resolve({ ok: false, json: async () => ({ detail }) }) });
    });
    connect(async () => true);
    sources.at(-1).refused();
    await turn();
    assert.equal(asked.length, 1);

    disconnect();

    assert.ok(asked[0].signal.aborted);
    connect(async () => true);
    const count = sources.length;
    asked[0].answer('too many watch');
    await new Promise((resolve) => { setTimeout(resolve, 2_200); });
    assert.equal(live.trouble, '');
    assert.equal(sources.length, count);
    disconnect();
  });

  it('tells why it was refused, and comes back after a while', async () => {
    globalThis.fetch = async () => ({ ok: false, json: async () => ({ detail: 'too many watch' }) });
    connect(async () => true);
    const count = sources.length;
    sources.at(-1).refused();
    await turn();
    assert.equal(live.trouble, 'too many watch');

    await new Promise((resolve) => { setTimeout(resolve, 2_200); });

    assert.equal(sources.length, count + 1);
    disconnect();
  });

  it('links to another device as that one says that it is reached', () => {
    connect();
    sources.at(-1).tell('peers', { peers: [true, false, undefined].map((https, n) => (
      { device_id: `d${n}`, device: `d${n}`, address: `10.0.0.${n}:8770`, https, engines: [] })) });

    assert.deepEqual(all().map(dashboard), ['https://10.0.0.0:8770/ui/', 'http://10.0.0.1:8770/ui/', '//10.0.0.2:8770/ui/']);
    disconnect();
  });

  it('offers no model for a chat that turns texts into vectors only', () => {
    const models = [{ model: 'chat', embeds_only: false }, { model: 'vectors', embeds_only: true }, { model: 'both' }];

    assert.deepEqual(chatModels(models).map(({ model }) => model), ['chat', 'both']);
  });
});
