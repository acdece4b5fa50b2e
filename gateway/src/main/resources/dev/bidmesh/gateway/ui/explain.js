// A trace in plain words, as `bidmesh explain` puts it.
import * as f from './format.js';

const MOST_NAMED = 4;

/** When the answer was expected: the prediction and the waiting time, else the quote. */
export function predictedS({ bid, score }) {
  return score ? score.mean_s + bid.backlog_s : bid.quoted_s;
}

/** Who got a prompt and whom that device beat. */
export function headline(trace) {
  const winner = trace.bids.find((bid) => bid.won);
  const first = winner ? contest(trace, winner) : withoutContest(trace);
  const who = trace.attempts.length > 1 ? takeover(trace.attempts) : first;
  return trace.failure ? `${who}; failed: ${trace.failure.message}` : who;
}

/** Who went on, and what became of the runs before. */
function takeover(attempts) {
  const before = attempts.slice(0, -1).map((run) => `${run.device_name} (${run.outcome})`);
  return `${attempts.at(-1).device_name} took over from ${f.list(before)}`;
}

function contest(trace, winner) {
  const beaten = trace.bids.filter((bid) => !bid.won);
  if (!beaten.length) return `${named(winner)}; nobody else bid`;
  const names = beaten.slice(0, MOST_NAMED).map(named);
  if (beaten.length > MOST_NAMED) names.push(`${beaten.length - MOST_NAMED} more`);
  const line = `${named(winner)} beat ${f.list(names)}`;
  const lowest = beaten.every((bid) => predictedS(winner) <= predictedS(bid));
  return lowest ? line : `${line} by the policy ${trace.policy}${reason(winner)}`;
}

/** The policy's own word for it, unless that says no more than that it won. */
function reason({ score, verdict }) {
  if (verdict !== 'best by the policy') return `: ${verdict}`;
  return score ? `, whose score is ${score.score_s.toFixed(2)}, the lowest` : '';
}

function named(outcome) {
  const notes = [outcome.bid.warm ? 'warm' : 'cold'];
  if (outcome.bid.backlog_s > 0) notes.push('queue');
  return `${outcome.device_name} ${f.seconds(predictedS(outcome))} (${notes.join(', ')})`;
}

function withoutContest(trace) {
  if (trace.path === 'own-npu' && trace.attempts.length) {
    return `${trace.attempts[0].device_name} took its own free NPU, no auction`;
  }
  if (trace.state === 'routing') return 'bids are coming in';
  return trace.bids.length ? 'nobody has taken it' : 'nobody was found for it';
}

export const inWork = (trace) => trace.state === 'routing' || trace.state === 'running';

/** Those of the mesh's models that answer: others turn texts into vectors only. */
export const chatModels = (models) => models.filter((model) => !model.embeds_only);

/** The device that answers, or answered. */
export function answeredBy(trace) {
  return trace.result?.device_name ?? trace.attempts.at(-1)?.device_name;
}

/** Where a prompt is now, in a word or two. */
export function stateText(trace) {
  const where = trace.live;
  if (trace.state !== 'running' || !where) return trace.state;
  if (where.phase === 'queued') return `place ${where.position} in the queue`;
  if (where.phase === 'decode') return f.plural(where.tokens, 'token');
  return where.phase;
}

/** Milliseconds from arrival to the end; undefined while it runs. */
export function tookMs(trace) {
  if (trace.result) return trace.result.total_ms;
  return inWork(trace) ? undefined : trace.steps.at(-1)?.at_ms;
}

/** When each run was awarded, in milliseconds, in the order of the runs. */
export function awardTimes(trace) {
  const awards = trace.steps
    .filter((step) => /award to .+/.test(step.what))
    .map((step) => step.at_ms);
  return trace.attempts.map((attempt, n) => awards[n] ?? 0);
}

/** When a device's last bid came in, in milliseconds. */
export function bidAt(trace, deviceName) {
  return trace.steps.findLast((step) => step.what.startsWith(`${deviceName} answered:`))?.at_ms ?? 0;
}
