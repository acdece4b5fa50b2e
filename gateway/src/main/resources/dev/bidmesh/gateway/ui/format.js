// Numbers as people read them.

const SECOND = 1000;

/** Seconds with as many digits as say something; milliseconds below a tenth. */
export function seconds(s) {
  if (!Number.isFinite(s)) return '–';
  if (s < 0.0995) return `${s < 0.00995 ? (s * SECOND).toFixed(1) : Math.round(s * SECOND)} ms`;
  if (s < 1) return `${s.toFixed(2)} s`;
  if (s < 99.5) return `${s.toFixed(1)} s`;
  return duration(s);
}

export const millis = (ms) => seconds(ms / SECOND);

/** The time of day, to the second. */
export function clock(s) {
  const time = new Date(s * SECOND);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Longer times: 5 min, 2 h 10 min. */
export function duration(s) {
  const whole = Math.round(s);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours < 48) return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}

export const ago = (ms) => (ms < 1500 ? 'now' : `${duration(ms / SECOND)} ago`);

export const percent = (share) => `${Math.round(share * 100)} %`;

export function bytes(n) {
  if (n < 1000) return `${n} B`;
  if (n < 1e6) return `${(n / 1e3).toFixed(n < 1e4 ? 1 : 0)} kB`;
  return `${(n / 1e6).toFixed(n < 1e7 ? 1 : 0)} MB`;
}

export const count = (n) => Math.round(n).toLocaleString('en-US').replaceAll(',', '\u2009');

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". */
export function list(words) {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** What computes, and how sure that is: an emulated one is said to be so. */
export const accelerator = (kind, evidence) =>
  evidence && evidence !== 'detected' ? `${evidence} ${kind}` : kind;

/** The parts of a lane's key. */
export function lane(key) {
  const [deviceId, engine, kind, digest] = key.split('/');
  return { deviceId, engine, kind, digest };
}

/**
 * Where the dashboard of another device is. One of an older build does not tell whether it speaks HTTPS; mostly all of
 * a mesh do or none does, so the link then takes the way that this page was reached.
 */
export function dashboard({ address, https }) {
  const scheme = https === undefined ? '' : https ? 'https:' : 'http:';
  return `${scheme}//${address}/ui/`;
}
