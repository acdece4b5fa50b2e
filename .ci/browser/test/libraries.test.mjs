// What the build changes in a library of the dashboard, without a browser. Looks at what the last build
// of the gateway has left.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import vm from 'node:vm';

const LIB = new URL('../../../gateway/target/classes/dev/bidmesh/gateway/ui/lib/', import.meta.url);

it('uPlot.assign leaves the prototype of all objects alone (CVE-2024-21489)', () => {
  const page = vm.createContext({});
  vm.runInContext(readFileSync(new URL('uPlot.iife.min.js', LIB), 'utf8'), page);

  const seen = vm.runInContext(`
    const options = JSON.parse('{"__proto__": {"stained": 1}, "axes": {"__proto__": {"stained": 1}, "size": 2}}');
    const merged = uPlot.assign({ axes: { show: true } }, options);
    JSON.stringify({ stained: ({}).stained ?? 0, merged });`, page);

  assert.deepEqual(JSON.parse(seen), { stained: 0, merged: { axes: { show: true, size: 2 } } });
});
