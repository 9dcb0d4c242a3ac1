import { ADMIN, startTestApp, type TestApp } from '../support/app/test-app.js';
import { startHttpTarget } from '../support/http-target/index.js';
import { eventually } from '../support/poll/index.js';
import { openShell, recipesIn } from '../support/recipes/index.js';
import { startWebhookReceiver } from '../support/webhook-receiver/index.js';

describe('the text of the README', () => {
  let vigia: TestApp;
  const target = startHttpTarget();
  const receiver = startWebhookReceiver({ secrets: {} });

  beforeAll(async () => {
    const { url: targetUrl } = await target;
    const receiverUrl = (await receiver).urlOf('/news');
    vigia = await startTestApp({
      OUTBOUND_ALLOW: [targetUrl, receiverUrl].map((url) => new URL(url).host).join(','),
      HEALTH_CHECK_INTERVAL: '1',
    });
    await vigia.startBackground();
  }, 60_000);
  afterAll(async () => {
    await vigia.close();
    await (await target).close();
    await (await receiver).close();
  });

  it('logs in, makes a client, watches a service and shows its state; a breakdown and the recovery reach the webhook', async () => {
    const { url } = await target;
    const news = await receiver;
    const shell = openShell({
      env: {
        ...process.env,
        VIGIA: vigia.url,
        EMAIL: ADMIN.email,
        PASSWORD: ADMIN.password,
        CALLBACK: news.urlOf('/news'),
        TARGET: `${url}/`,
      },
    });
    const [recipe] = recipesIn('README.md');
    const printed = await shell.run(recipe?.text ?? '');
    await shell.close();
    expect(printed).toContain('"outcome":"ok"');
    expect(printed).toMatch(/"services":\[\{"id":"[0-9a-f]{24}","name":"Site"/);

    const server = await target;
    const seen = (type: string) => news.deliveries.filter((delivery) => delivery.body.includes(type)).length;
    for (const outage of [1, 2]) {
      await server.die();
      await eventually(() => seen('incident.opened') === outage, { timeoutMs: 60_000 });
      await server.revive();
      await eventually(() => seen('incident.resolved') === outage, { timeoutMs: 60_000 });
    }
  }, 150_000);
});
