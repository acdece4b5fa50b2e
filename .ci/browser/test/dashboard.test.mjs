// The dashboard of a real mesh of three nodes, in a real browser.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fitsWidth, leastContrast, openPage, screenshot, startBrowser } from '../browser.mjs';
import { startMesh, until } from '../mesh.mjs';

const VIEWS = ['mesh', 'prompts', 'chat', 'learning', 'bus'];
const STORY = 'Tell me a story about a cat.';

/** Slow enough to be watched, and unlike enough that the phone is the best. */
const NODES = [
  { name: 'desk', engine: 'builtin,rate=12' },
  { name: 'phone', engine: 'builtin,rate=20', flags: ['--emulate-npu'] },
  { name: 'laptop', engine: 'builtin,rate=8', environment: { BIDMESH_DEVICE_LABELS: 'study;on loan' } },
];

describe('the dashboard of a mesh of three nodes', { concurrency: false }, () => {
  let mesh;
  let browser;
  let page;
  let problems;

  const open = async (view) => {
    await page.goto(`${mesh.nodes[0].url}/ui/#/${view}`);
    await page.waitForSelector('main h1');
  };
  const card = (name) => page.locator(`[data-device="${name}"]`);

  before(async () => {
    [mesh, browser] = await Promise.all([startMesh(NODES), startBrowser()]);
    ({ page, problems } = await openPage(browser, mesh.nodes[0].url));
  });

  after(async () => {
    await browser?.close();
    await mesh?.stop();
  });

  it('shows every device and what it computes on', async () => {
    await open('mesh');
    await card('laptop').waitFor();

    assert.equal(await page.locator('.card').count(), 3);
    assert.match(await card('desk').innerText(), /this node/);
    assert.match(await card('phone').innerText(), /emulated NPU/);
    assert.match(await card('phone').innerText(), /0 of 4 slots busy/);
    assert.deepEqual(await card('laptop').locator('.labels .tag').allInnerTexts(), ['study', 'on loan']);
    const link = card('laptop').getByRole('link', { name: 'its dashboard' });
    assert.equal(await link.evaluate((anchor) => anchor.href), `${mesh.nodes.find((node) => node.name === 'laptop').url}/ui/`);
    await screenshot(page, 'mesh');
  });

  it('shows a prompt that any client asks, while it runs', async () => {
    const answer = mesh.nodes[0].ask({ prompt: STORY });
    await page.locator('.tabs .count').waitFor();
    await until(async () => /[1-4] of 4 slots busy/.test(await page.locator('.cards').innerText()), 'a busy slot is shown');

    const { device, bids } = await answer;
    assert.equal(bids.length, 3);
    await open('prompts');
    await page.locator('.mark.done').first().waitFor();
    assert.match(await page.locator('.list .item').first().innerText(), new RegExp(device));
    assert.equal(await page.locator('.detail .row:not(.run):not(.axis)').count(), 3, 'three bids');
    assert.match(await page.locator('.milestones').innerText(), /awarded to .*first text .*end /s);
  });

  it('streams an answer in the chat and tells who gave it and why', async () => {
    await open('chat');
    await page.locator('#question').fill(STORY);
    await page.keyboard.press('Enter');

    await page.locator('.text.streaming').waitFor();
    const begun = await page.locator('.text').innerText();
    await screenshot(page, 'chat-streaming');
    await page.locator('#send').waitFor();
    const whole = await page.locator('.text').innerText();
    assert.ok(whole.length > begun.length && whole.startsWith(begun), `"${begun}" becomes "${whole}"`);

    await page.locator('.source summary').click();
    await page.locator('.source .row.run').waitFor();
    assert.match(await page.locator('.source summary').innerText(), /predicted .*took /s);
    assert.match(await page.locator('.source .headline').innerText(), /beat/);
    assert.match(await page.locator('.small-warning').innerText(), /demo model/);
    await screenshot(page, 'chat');
  });

  it('stops an answer on the device that gives it', async () => {
    await page.locator('#question').fill('Tell me a story.');
    await page.keyboard.press('Enter');
    await page.locator('.text.streaming').waitFor();

    await page.locator('#stop').click();

    await page.getByText('Stopped. The device has been told to stop too.').waitFor();
    await until(
      async () => (await mesh.nodes[0].get('/prompts?limit=1')).prompts[0].state === 'failed',
      'the prompt has ended on the node',
    );
  });

  it('says in plain words what is wrong with a question', async () => {
    await page.getByRole('button', { name: 'New chat' }).click();
    await page.locator('#question').fill('word '.repeat(600));
    await page.keyboard.press('Enter');

    await page.locator('.notice.bad').waitFor();
    assert.match(await page.locator('.notice.bad').innerText(), /token/);
    // The browser itself remarks that a request was refused.
    assert.equal(problems.filter((problem) => problem.includes('status of 4')).length, 1);
    problems.length = 0;
  });

  it('shows a device go, and its run taken over by another', async () => {
    await open('prompts');
    const answer = mesh.nodes[0].ask({ prompt: STORY, policy: 'npu-first' });
    await page.locator('.row.run .going').waitFor();
    await until(async () => {
      const { live } = await mesh.nodes[0].get(`/prompts/${await current()}`);
      return (live?.tokens ?? 0) > 3;
    }, 'some of the answer is there');

    await mesh.nodes[1].kill();

    await page.locator('.bar.lost').waitFor();
    await page.locator('.milestones .failover').waitFor();
    await screenshot(page, 'failover');
    assert.notEqual((await answer).device, 'phone');
    await page.locator('.milestones .end').waitFor();
    assert.match(await page.locator('.detail .headline').innerText(), /took over from phone/);

    await open('mesh');
    await card('phone').getByText('gone').waitFor();
    await screenshot(page, 'mesh-gone');
  });

  const current = async () => (await page.locator('.list .item').first().getAttribute('href')).split('/').at(-1);

  it('shows what was learned', async () => {
    await open('learning');
    await page.locator('bm-chart canvas').nth(2).waitFor();

    assert.match(await page.locator('bm-chart').first().getAttribute('aria-label'), /Predicted against actual seconds of [1-9]/);
    assert.ok(await page.locator('.scroll tbody tr').count() >= 2);
    await screenshot(page, 'learning');
  });

  it('shows the bus, and finds an address in it', async () => {
    await open('bus');
    await page.locator('.scroll tbody tr').first().waitFor();

    await page.getByRole('searchbox').fill('heartbeat');

    await until(async () => (await page.locator('.scroll tbody tr').count()) === 2, 'only heartbeats are left');
    assert.match(await page.locator('.scroll tbody').innerText(), /mesh\.heartbeat/);
  });

  it('shows messages as they go by, without what they say', async () => {
    await page.getByRole('button', { name: 'Watch' }).click();
    await page.locator('.frames li').first().waitFor();

    await mesh.nodes[0].ask({ prompt: 'What is the capital of France?' });

    await page.locator('.frames').getByText('mesh.bid.request').first().waitFor();
    assert.doesNotMatch(await page.locator('.frames').innerText(), /capital|Paris/);
    await screenshot(page, 'bus');
    await page.getByRole('button', { name: 'Stop' }).click();
  });

  it('can be read in light and in dark', async () => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const view of VIEWS) {
        await open(view);
        const { ratio, text } = await leastContrast(page);
        assert.ok(ratio >= 4.5, `${view}, ${colorScheme}: "${text}" has a contrast of ${ratio.toFixed(2)}`);
      }
      await open('prompts');
      await screenshot(page, `prompts-${colorScheme}`);
    }
    await page.getByRole('button', { name: 'Use light colours' }).click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
  });

  it('can be used without a mouse', async () => {
    await open('mesh');
    await page.reload();
    await card('laptop').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
    await page.getByRole('link', { name: 'Prompts' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.list .item').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');

    await until(async () => (await page.locator('.list .item').nth(1).getAttribute('aria-current')) === 'true', 'the second prompt is chosen');
  });

  it('fits on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const view of VIEWS) {
      await open(view);
      assert.ok(await fitsWidth(page), `${view} fits into 360 pixels`);
      await screenshot(page, `phone-${view}`);
    }
  });

  it('says so when its own node is gone', async () => {
    await open('mesh');
    assert.deepEqual(problems, [], 'nothing was wrong in the page');

    await mesh.nodes[0].kill();

    await page.getByText('This node does not answer any more.').waitFor();
    assert.match(await page.locator('.connection').textContent(), /not connected/);
  });
});
