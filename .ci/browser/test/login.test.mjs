// Logging in to the dashboard with a key, in a real browser.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fitsWidth, leastContrast, openPage, screenshot, startBrowser } from '../browser.mjs';
import { bidmesh, startMesh } from '../mesh.mjs';

const FLAGS = { BIDMESH_GATEWAY_KEYS_ON_LOOPBACK: 'true', BIDMESH_GATEWAY_KEYS_RELOAD_EVERY: '100ms' };

describe('the dashboard of a node that asks for a key', { concurrency: false }, () => {
  let mesh;
  let browser;
  let page;
  let problems;
  let node;
  let key;
  let chatOnly;

  const makeKey = (...scopes) => bidmesh(['key', 'create', '--name', 'browser', '--data-dir', node.directory, '--json',
    ...scopes.flatMap((scope) => ['--scope', scope])]).then(JSON.parse);

  before(async () => {
    [mesh, browser] = await Promise.all([
      startMesh([{ name: 'desk', engine: 'builtin,rate=50', environment: FLAGS }]),
      startBrowser(),
    ]);
    [node] = mesh.nodes;
    chatOnly = await makeKey('prompt');
    key = await makeKey('inspect', 'prompt');
    ({ page, problems } = await openPage(browser, node.url));
  });

  after(async () => {
    await browser?.close();
    await mesh?.stop();
  });

  it('asks for the key before it shows anything', async () => {
    await page.goto(`${node.url}/ui/`);
    await page.locator('#key').waitFor();

    assert.equal(await page.locator('.card').count(), 0);
    assert.ok(await fitsWidth(page));
    assert.ok((await leastContrast(page)).ratio >= 4.5);
    await screenshot(page, 'login');
    assert.deepEqual(problems, []);
  });

  it('says that a key is wrong', async () => {
    await page.locator('#key').fill('bm_wrong');
    await page.keyboard.press('Enter');

    await page.getByText('does not know the key').waitFor();
    // The browser itself remarks on the status.
    assert.match(problems.splice(0).join('\n'), /401/);
  });

  it('says that a key allows something else', async () => {
    await logIn(chatOnly.key);
    await page.getByText('allows prompt only').waitFor();

    await page.context().clearCookies();
  });

  it('shows the node to who has the key, and keeps no key', async () => {
    await page.goto(`${node.url}/ui/`);
    await logIn(key.key);
    await page.locator('[data-device="desk"]').waitFor();

    await page.locator('.connection.open').waitFor();
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));
    assert.doesNotMatch(kept, /bm_|bidmesh_/);
    const [cookie] = await page.context().cookies();
    assert.ok(cookie.httpOnly && cookie.sameSite === 'Strict');
    assert.notEqual(cookie.value, key.key);
    assert.deepEqual(problems, []);
  });

  it('chats with the same key', async () => {
    await page.goto(`${node.url}/ui/#/chat`);
    await page.locator('#question').fill('What is the capital of France?');
    await page.keyboard.press('Enter');

    await page.getByText('Paris').first().waitFor();
    assert.deepEqual(problems, []);
  });

  it('says that it could not log out, and goes on', async () => {
    await page.goto(`${node.url}/ui/#/mesh`);
    await page.locator('.connection.open').waitFor();
    for (const [refusal, said] of [
      [(route) => route.abort(), 'Not logged out: this node does not answer.'],
      [(route) => route.fulfill({ status: 500, json: { detail: 'a defect of this node' } }), 'Not logged out: a defect of this node'],
    ]) {
      await page.route('**/session', (route) => (route.request().method() === 'DELETE' ? refusal(route) : route.continue()));
      const heardAgain = page.waitForRequest('**/events');
      await page.locator('#logout').click();

      await page.getByText(said).waitFor();
      await heardAgain;
      await page.locator('.connection.open').waitFor();
      await page.unroute('**/session');
      await page.locator('a[href="#/bus"]').first().click();
      await page.getByText(said).waitFor({ state: 'detached' });
      await page.locator('a[href="#/mesh"]').last().click();
      // The browser itself remarks on the failure.
      assert.equal(problems.splice(0).length, 1);
    }
    assert.equal((await page.context().cookies()).length, 1);
  });

  it('ends an answer that is being given under another view before it logs out', async () => {
    await page.goto(`${node.url}/ui/#/chat`);
    // One that takes long.
    await page.route('**/v1/chat/completions', () => {});
    const answer = page.waitForRequest('**/v1/chat/completions');
    await page.locator('#question').fill('Tell me a long story about a cat.');
    await page.keyboard.press('Enter');
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/chat/completions'));
    await answer;
    await page.locator('a[href="#/mesh"]').last().click();
    const left = page.waitForRequest((request) => request.method() === 'DELETE');
    await page.route('**/session', async (route) => {
      // What is still under way by then would be cut off by the node.
      if (route.request().method() === 'DELETE') await ended;
      await route.continue();
    });

    await page.locator('#logout').click();

    await left;
    assert.match((await ended).failure().errorText, /ABORTED/);
    await page.locator('#key').waitFor();
    await page.unroute('**/session');
    await page.unroute('**/v1/chat/completions');
    assert.deepEqual(problems, []);
    await logIn(key.key);
    await page.locator('#logout').waitFor();
  });

  it('stays logged in when it is loaded again, and logs out', async () => {
    await page.reload();
    await page.locator('#logout').click();
    await page.locator('#key').waitFor();

    assert.deepEqual(await page.context().cookies(), []);
    assert.deepEqual(problems, []);
  });

  it('asks again when the key is revoked', async () => {
    await logIn(key.key);
    await page.locator('#logout').waitFor();

    await bidmesh(['key', 'revoke', key.id, '--data-dir', node.directory]);

    await page.locator('#key').waitFor();
  });

  async function logIn(secret) {
    await page.locator('#key').fill(secret);
    await page.keyboard.press('Enter');
  }
});
