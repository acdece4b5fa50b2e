// Programs that people have, unchanged, against a mesh of two nodes: the one that is asked serves only
// the demo model, so that whatever names another model is answered by its peer.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { startMesh, until } from '../mesh.mjs';
import { startModelServer } from '../model-server.mjs';

// One grey pixel.
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGOoBwAAgQCAJd5QfgAAAABJRU5ErkJggg==';
const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const QUESTION = 'What is the capital of France?';

let server;
let mesh;
let desk;

before(async () => {
  server = await startModelServer();
  mesh = await startMesh([
    { name: 'desk', engine: 'builtin' },
    { name: 'attic', engine: `openai=${server.url}` },
  ]);
  [desk] = mesh.nodes;
  await until(
    async () => (await desk.get('/v1/models')).data.some((model) => model.id === server.model),
    'the model of the peer is known',
  );
});

after(async () => {
  await mesh?.stop();
  await server?.stop();
});

/** The generation must end with its client, on whatever node it runs. */
async function cutsOff(stream, abort) {
  const before = server.cuts();
  let pieces = 0;
  try {
    for await (const piece of stream) {
      assert.ok(piece);
      pieces += 1;
      if (pieces === 3) abort();
    }
  } catch (e) {
    assert.match(`${e.name} ${e.message}`, /abort/i);
  }
  assert.ok(pieces >= 3);
  await until(() => server.cuts() > before, 'the generation has ended');
}

describe('npm openai', () => {
  let client;
  before(() => { client = new OpenAI({ baseURL: `${desk.url}/v1`, apiKey: 'none', maxRetries: 0 }); });
  const tools = [{ type: 'function', function: { name: 'weather', parameters: CITY } }];

  test('chats with the model of this node', async () => {
    const answer = await client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content: QUESTION }] });
    assert.ok(answer.choices[0].message.content.length > 0);
    assert.ok(answer.usage.completion_tokens > 0);
  });

  test('chats with the model of the peer', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: server.model, messages: [{ role: 'user', content: 'hello there' }] }).withResponse();
    assert.equal(data.choices[0].message.content, 'You said hello there');
    assert.equal(data.choices[0].finish_reason, 'stop');
    assert.equal(response.headers.get('x-bidmesh-device'), 'attic');
  });

  test('streams', async () => {
    const stream = await client.chat.completions.create({
      model: server.model, stream: true, stream_options: { include_usage: true }, messages: [{ role: 'user', content: 'a b c' }],
    });
    let text = '';
    let usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, 'You said a b c');
    assert.equal(usage.completion_tokens, 5);
  });

  test('calls tools and goes on with their results', async () => {
    const messages = [{ role: 'user', content: 'Weather?' }];
    const { choices: [{ message, finish_reason: finish }] } = await client.chat.completions.create({ model: server.model, tools, messages });
    assert.equal(finish, 'tool_calls');
    assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), { city: 'Paris' });
    const next = await client.chat.completions.create({
      model: server.model, tools, messages: [...messages, message, { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'rain' }],
    });
    assert.equal(next.choices[0].message.content, 'The tool said rain');
  });

  test('shows images', async () => {
    const content = [{ type: 'text', text: 'What is it?' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }];
    const answer = await client.chat.completions.create({ model: server.model, messages: [{ role: 'user', content }] });
    assert.equal(answer.choices[0].message.content, 'I see 1 image');
  });

  test('aborts', async () => {
    const stream = await client.chat.completions.create({
      model: server.model, stream: true, messages: [{ role: 'user', content: 'Never stop.' }],
    });
    await cutsOff(stream, () => stream.controller.abort());
  });

  test('completes a text and lists models', async () => {
    const answer = await client.completions.create({ model: 'demo', prompt: QUESTION });
    assert.ok(answer.choices[0].text.length > 0);
    const ids = (await client.models.list()).data.map((model) => model.id);
    assert.ok(ids.includes('demo') && ids.includes(server.model), String(ids));
    assert.equal((await client.models.retrieve(server.model)).owned_by, 'attic');
  });

  test('knows errors', async () => {
    const messages = [{ role: 'user', content: 'x' }];
    await assert.rejects(client.chat.completions.create({ model: 'nobody-has-it', messages }), OpenAI.NotFoundError);
    await assert.rejects(client.chat.completions.create({ model: server.model, messages: [] }), OpenAI.BadRequestError);
    await assert.rejects(client.chat.completions.create({ model: 'demo', messages, tools }), OpenAI.UnprocessableEntityError);
    await assert.rejects(client.responses.create({ model: 'demo', input: 'x' }), /404 there is no \/v1\/responses/);
  });

  test('computes embeddings', async () => {
    const { data, usage } = await client.embeddings.create({ model: server.embedder, input: ['a', 'abc'] });
    assert.deepEqual(data.map(({ embedding }) => embedding), [[1, 0.5], [3, 0.5]]);
    assert.ok(usage.prompt_tokens > 0);
  });
});

describe('npm ollama', () => {
  let client;
  before(() => { client = new Ollama({ host: desk.url }); });
  const tools = [{ type: 'function', function: { name: 'weather', description: 'tells it', parameters: CITY } }];

  test('chats', async () => {
    const answer = await client.chat({ model: server.model, messages: [{ role: 'user', content: 'hello there' }] });
    assert.equal(answer.message.content, 'You said hello there');
    assert.ok(answer.done);
    assert.ok(answer.total_duration > 0);
  });

  test('streams chats and generations', async () => {
    let text = '';
    for await (const part of await client.chat({ model: server.model, stream: true, messages: [{ role: 'user', content: 'a b' }] })) {
      text += part.message.content;
    }
    assert.equal(text, 'You said a b');
    text = '';
    for await (const part of await client.generate({ model: 'demo', stream: true, prompt: QUESTION })) text += part.response;
    assert.ok(text.length > 0);
  });

  test('calls tools and goes on with their results', async () => {
    const messages = [{ role: 'user', content: 'Weather?' }];
    const { message } = await client.chat({ model: server.model, tools, messages });
    assert.deepEqual(message.tool_calls[0].function, { name: 'weather', arguments: { city: 'Paris' } });
    const next = await client.chat({ model: server.model, tools, messages: [...messages, message, { role: 'tool', tool_name: 'weather', content: 'rain' }] });
    assert.equal(next.message.content, 'The tool said rain');
  });

  test('shows images', async () => {
    const answer = await client.chat({ model: server.model, messages: [{ role: 'user', content: 'What is it?', images: [PNG] }] });
    assert.equal(answer.message.content, 'I see 1 image');
  });

  test('aborts', async () => {
    const stream = await client.chat({ model: server.model, stream: true, messages: [{ role: 'user', content: 'Never stop.' }] });
    await cutsOff(stream, () => stream.abort());
  });

  test('lists and shows models', async () => {
    const names = (await client.list()).models.map((model) => model.name);
    assert.ok(names.some((name) => name.startsWith(server.model)), String(names));
    assert.ok((await client.show({ model: server.model })).capabilities.includes('tools'));
    assert.ok(Array.isArray((await client.ps()).models));
    assert.match((await client.version()).version, /^\d+\.\d+\.\d+/);
  });

  test('knows errors', async () => {
    await assert.rejects(client.chat({ model: 'nobody-has-it', messages: [{ role: 'user', content: 'x' }] }), { status_code: 404 });
    await assert.rejects(client.pull({ model: 'x' }), /there is no \/api\/pull/);
  });

  test('computes embeddings', async () => {
    const { embeddings } = await client.embed({ model: server.embedder, input: ['a', 'abc'] });
    assert.deepEqual(embeddings, [[1, 0.5], [3, 0.5]]);
  });
});

describe('npm @anthropic-ai/sdk', () => {
  let client;
  before(() => { client = new Anthropic({ baseURL: desk.url, apiKey: 'none', maxRetries: 0 }); });
  const tools = [{ name: 'weather', description: 'tells it', input_schema: CITY }];
  const ask = (content, more = {}) => ({ model: server.model, max_tokens: 5000, messages: [{ role: 'user', content }], ...more });

  test('chats', async () => {
    const answer = await client.messages.create(ask('hello there', { system: 'Be short.' }));
    assert.deepEqual(answer.content, [{ type: 'text', text: 'You said hello there' }]);
    assert.equal(answer.stop_reason, 'end_turn');
    assert.equal(answer.usage.output_tokens, 4);
    assert.ok(answer._request_id);
  });

  test('streams', async () => {
    const stream = client.messages.stream(ask('a b c'));
    let text = '';
    stream.on('text', (piece) => { text += piece; });
    const last = await stream.finalMessage();
    assert.equal(text, 'You said a b c');
    assert.equal(last.content[0].text, text);
    assert.equal(last.usage.output_tokens, 5);
  });

  test('calls tools and goes on with their results', async () => {
    const call = await client.messages.stream(ask('Weather?', { tools })).finalMessage();
    assert.equal(call.stop_reason, 'tool_use');
    const use = call.content.at(-1);
    assert.deepEqual(use.input, { city: 'Paris' });
    const next = await client.messages.create({
      ...ask('Weather?', { tools }),
      messages: [
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: call.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'rain' }] },
      ],
    });
    assert.equal(next.content[0].text, 'The tool said rain');
  });

  test('shows images', async () => {
    const answer = await client.messages.create(ask([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }, { type: 'text', text: 'What is it?' },
    ]));
    assert.equal(answer.content[0].text, 'I see 1 image');
  });

  test('aborts', async () => {
    const stream = await client.messages.create(ask('Never stop.', { stream: true }));
    await cutsOff(stream, () => stream.controller.abort());
  });

  test('lists models', async () => {
    const ids = (await client.models.list()).data.map((model) => model.id);
    assert.ok(ids.includes(server.model), String(ids));
    assert.match((await client.models.retrieve(server.model)).display_name, /attic/);
  });

  test('knows errors', async () => {
    await assert.rejects(client.messages.create({ ...ask('x'), model: 'nobody-has-it' }), Anthropic.NotFoundError);
    await assert.rejects(client.messages.create({ ...ask('x'), messages: [] }), Anthropic.BadRequestError);
    await assert.rejects(client.messages.batches.list(), /there is no \/v1\/messages\/batches/);
  });
});
