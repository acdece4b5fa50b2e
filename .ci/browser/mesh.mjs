// Starts real nodes from the built jar, and ends them.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUILT = fileURLToPath(new URL('../../node/target/bidmesh.jar', import.meta.url));
const JAR = process.env.BIDMESH_JAR ?? BUILT;
const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
// Three nodes on two cores: small heaps, and no time spent on the best machine code.
const OPTIONS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx256m'];
const [COMMANDS, NODES] = JAR === BUILT ? classArchives() : [[], []];
const READY_MS = 30_000;
const STOP_MS = 10_000;
const LINES_KEPT = 200;
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const MOST_PORT_TRIES = 200;

/** Options with which commands, and nodes, start sooner; none where that cannot be had. */
function classArchives() {
  const launcher = fileURLToPath(new URL('../../bidmesh', import.meta.url));
  const { stdout } = spawnSync(launcher, ['--archive-classes'], { encoding: 'utf8', timeout: 120_000 });
  const files = (stdout ?? '').split('\n').filter(Boolean);
  return files.length === 2
    ? files.map((file) => [`-XX:SharedArchiveFile=${file}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'])
    : [[], []];
}

/** A node of a mesh, as a process. */
class Node {
  constructor(name, ports, directory, process) {
    this.name = name;
    this.directory = directory;
    this.ports = ports;
    this.process = process;
    this.url = `http://127.0.0.1:${ports.http}`;
    this.lines = [];
    this.ended = new Promise((resolve) => process.once('exit', resolve));
  }

  /** Resolves when it takes prompts. */
  ready() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.name} is not ready:\n${this.tail()}`)), READY_MS);
      const take = (data) => {
        this.lines.push(...data.toString().split('\n'));
        this.lines.splice(0, this.lines.length - LINES_KEPT);
        if (this.lines.some((line) => line.startsWith('ready '))) {
          clearTimeout(late);
          resolve(this);
        }
      };
      this.process.stdout.on('data', take);
      this.process.stderr.on('data', take);
      this.ended.then(() => {
        clearTimeout(late);
        reject(new Error(`${this.name} has ended:\n${this.tail()}`));
      });
    });
  }

  tail() {
    return this.lines.slice(-20).join('\n');
  }

  /** Ends it without warning. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(late);
  }

  async get(path) {
    const answer = await fetch(this.url + path);
    if (!answer.ok) throw new Error(`${path} of ${this.name} answers ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  async ask(body) {
    const answer = await fetch(`${this.url}/prompt`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${this.name} answers ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}

const handedOut = new Set();

/**
 * Ports that nobody has now. They are below those that systems give to connections (32768 and up on
 * Linux, 49152 on others): of those, one could be taken before the node has started.
 */
async function freePorts(count) {
  const ports = [];
  for (let tries = 0; ports.length < count; tries++) {
    if (tries > MOST_PORT_TRIES) throw new Error(`no ${count} free ports from ${FIRST_PORT} to ${LAST_PORT}`);
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (!handedOut.has(port) && (await isFree(port))) {
      handedOut.add(port);
      ports.push(port);
    }
  }
  return ports;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

async function start({ name, engine, flags = [], environment = {} }, joined, directory) {
  const [http, bus, cluster] = await freePorts(3);
  const args = ['-jar', JAR, 'serve', '--name', name, '--http-port', http, '--bus-port', bus, '--cluster-port', cluster,
    '--data-dir', join(directory, name), '--engine', engine, ...flags];
  if (joined) args.push('--join', `127.0.0.1:${joined.ports.cluster}`);
  const child = spawn(JAVA, [...OPTIONS, ...NODES, ...args.map(String)],
    { env: { ...cleanEnvironment(), ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Node(name, { http, bus, cluster }, join(directory, name), child);
}

const cleanEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('BIDMESH_')));

/** Runs a command of the program; resolves with what it prints. */
export async function bidmesh(args) {
  const { stdout } = await promisify(execFile)(JAVA, [...OPTIONS, ...COMMANDS, '-jar', JAR, ...args], { env: cleanEnvironment() });
  return stdout;
}

/**
 * A mesh of real nodes on loopback.
 *
 * @param specs each {name, engine, flags, environment}; the others join the first
 * @returns {nodes, add(spec), stop()}, once each hears all others
 */
export async function startMesh(specs) {
  const directory = await mkdtemp(join(tmpdir(), 'bidmesh-browser-'));
  const nodes = [];
  const mesh = {
    nodes,
    async add(spec) {
      const node = await start(spec, nodes[0], directory);
      nodes.push(node);
      return node.ready();
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await rm(directory, { recursive: true, force: true });
    },
  };
  try {
    await mesh.add(specs[0]);
    await Promise.all(specs.slice(1).map((spec) => mesh.add(spec)));
    // A node alone hears nobody, and may want a key for telling so.
    await Promise.all((specs.length > 1 ? nodes : []).map((node) => until(
      async () => (await node.get('/peers')).peers.length === specs.length - 1,
      `${node.name} hears ${specs.length - 1} others`,
    )));
    return mesh;
  } catch (failure) {
    await mesh.stop();
    throw failure;
  }
}

/** Waits until something is so. */
export async function until(condition, what, longestMs = 20_000) {
  const end = Date.now() + longestMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${longestMs} ms: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}
