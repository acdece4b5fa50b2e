// What the dashboard keeps of what it is told, without a browser.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

const UI = '../../../gateway/src/main/resources/dev/bidmesh/gateway/ui';
const sources = [];

globalThis.EventSource = class extends EventTarget {
  constructor(url) {
    super();
    this.url = url;
    sources.push(this);
  }

  tell(name, data) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
};
globalThis.requestAnimationFrame = (draw) => setImmediate(draw);

const { connect, live } = await import(`${UI}/live.js`);
const { chatModels } = await import(`${UI}/explain.js`);

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

  it('offers no model for a chat that turns texts into vectors only', () => {
    const models = [{ model: 'chat', embeds_only: false }, { model: 'vectors', embeds_only: true }, { model: 'both' }];

    assert.deepEqual(chatModels(models).map(({ model }) => model), ['chat', 'both']);
  });
});
