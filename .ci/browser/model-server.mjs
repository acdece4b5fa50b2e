// A server with the OpenAI API whose model does as simple a thing as can be told from an answer: it
// calls the first tool it is given, counts images, and otherwise repeats what was said. Another one
// tells of a text how long it is.
import { createServer } from 'node:http';

const MODEL = 'parrot';
const EMBEDDER = 'parrot-embed';
const WORD_MS = 20;
const ENDLESS = 2000;

async function json(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return JSON.parse(text);
}

function textOf(content) {
  if (typeof content === 'string') return content;
  return (content ?? []).filter((part) => part.type === 'text').map((part) => part.text).join(' ');
}

/** What the model has to say: words, or a call of a tool. */
function answerTo({ messages, tools }) {
  const last = messages.at(-1);
  if (last.role === 'tool') return { words: ['The', 'tool', 'said', textOf(last.content)] };
  if (tools?.length) return { call: { name: tools[0].function.name, arguments: '{"city":"Paris"}' } };
  const images = messages.flatMap((message) => (Array.isArray(message.content) ? message.content : []))
    .filter((part) => part.type === 'image_url');
  if (images.length) return { words: ['I', 'see', String(images.length), 'image'] };
  const text = textOf(last.content);
  if (text === 'Never stop.') return { words: Array.from({ length: ENDLESS }, (_, i) => `word${i}`) };
  return { words: ['You', 'said', ...text.split(' ')] };
}

function deltas(answer) {
  if (answer.call) {
    const half = Math.floor(answer.call.arguments.length / 2);
    const { name } = answer.call;
    return [
      { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name, arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: answer.call.arguments.slice(0, half) } }] },
      { tool_calls: [{ index: 0, function: { arguments: answer.call.arguments.slice(half) } }] },
    ];
  }
  return answer.words.map((word, i) => ({ content: i === 0 ? word : ` ${word}` }));
}

function stream(response, body, cut) {
  const pieces = deltas(answerTo(body));
  const finish = pieces[0].tool_calls ? 'tool_calls' : 'stop';
  const send = (choices, more = {}) => response.write(
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: MODEL, choices, ...more })}\n\n`,
  );
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < pieces.length) {
      send([{ index: 0, delta: pieces[sent], finish_reason: null }]);
      sent += 1;
      return;
    }
    clearInterval(timer);
    send([{ index: 0, delta: {}, finish_reason: finish }]);
    send([], { usage: { prompt_tokens: 7, completion_tokens: pieces.length, total_tokens: 7 + pieces.length } });
    response.end('data: [DONE]\n\n');
  }, WORD_MS);
  response.on('close', () => {
    clearInterval(timer);
    if (!response.writableFinished) cut();
  });
}

function vectors({ input }) {
  const data = [input].flat().map((text, index) => ({ object: 'embedding', index, embedding: [text.length, 0.5] }));
  return { object: 'list', model: EMBEDDER, data, usage: { prompt_tokens: 3, total_tokens: 3 } };
}

/** Starts it; resolves with {url, model, embedder, cuts(), stop()}. */
export function startModelServer() {
  let cuts = 0;
  const server = createServer(async (request, response) => {
    if (request.method === 'GET' && request.url === '/v1/models') {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [MODEL, EMBEDDER].map((id) => ({ id, object: 'model', owned_by: 'test' })) }));
    } else if (request.method === 'POST' && request.url === '/v1/chat/completions') {
      stream(response, await json(request), () => { cuts += 1; });
    } else if (request.method === 'POST' && request.url === '/v1/embeddings') {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(vectors(await json(request))));
    } else {
      response.writeHead(404, { 'Content-Type': 'application/json' });
      response.end('{"error":{"message":"there is no such thing"}}');
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({
      url: `http://127.0.0.1:${server.address().port}/v1`,
      model: MODEL,
      embedder: EMBEDDER,
      cuts: () => cuts,
      stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }),
    }));
  });
}
