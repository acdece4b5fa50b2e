// Takes the pictures of the dashboard that the README shows: npm run pictures, after ./mvnw package.
process.env.BIDMESH_SCREENSHOTS ??= new URL('../../docs/pictures/dashboard', import.meta.url).pathname;
const { openPage, screenshot, startBrowser } = await import('./browser.mjs');
const { startMesh, until } = await import('./mesh.mjs');

const STORY = 'Tell me a story about a cat.';
const QUESTIONS = ['What is the capital of France?', 'What is the opposite of hot?', 'What is a node?', STORY];

const mesh = await startMesh([
  { name: 'desk', engine: 'builtin,rate=12' },
  { name: 'phone', engine: 'builtin,rate=20', flags: ['--emulate-npu'] },
  { name: 'laptop', engine: 'builtin,rate=8' },
]);
const browser = await startBrowser();
const [desk, phone] = mesh.nodes;
const { page } = await openPage(browser, desk.url, { viewport: { width: 1200, height: 780 } });
const open = async (view) => {
  await page.goto(`${desk.url}/ui/#/${view}`);
  await page.waitForSelector('main h1');
};

await open('mesh');
for (let n = 0; n < 3; n++) {
  for (const policy of ['adaptive', 'random']) {
    await Promise.all(QUESTIONS.map((prompt) => desk.ask({ prompt, policy })));
  }
}
const running = Promise.all(Array.from({ length: 6 }, () => desk.ask({ prompt: STORY, policy: 'random' })));
await until(async () => (await page.locator('.slots .busy').count()) > 3, 'slots are busy');
await screenshot(page, 'mesh');
await running;

await open('chat');
await page.locator('#question').fill(STORY);
await page.keyboard.press('Enter');
await page.locator('#stop').waitFor();
await page.locator('#send').waitFor();
await page.locator('.source summary').click();
await page.locator('.source .milestones .end').waitFor();
await page.evaluate(() => scrollTo(0, 0));
await screenshot(page, 'chat');

await page.emulateMedia({ colorScheme: 'dark' });
await open('prompts');
const lost = desk.ask({ prompt: STORY, policy: 'npu-first' });
await page.locator('.row.run .going').waitFor();
await until(async () => /[4-9] tokens|\d\d tokens/.test(await page.locator('.live-state').innerText()), 'some of the answer is there');
await phone.kill();
await lost;
await page.locator('.milestones .end').waitFor();
await screenshot(page, 'failover');

await browser.close();
await mesh.stop();
