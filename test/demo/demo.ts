import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { addWebhook } from '../bench/support/webhook-destination.js';
import { Workplace } from '../bench/support/workplace.js';
import { answer, startHttpTarget } from '../support/http-target/index.js';
import { startSmtpSink } from '../support/smtp-sink/index.js';
import { startWebhookReceiver } from '../support/webhook-receiver/index.js';
import { ADDRESS, prove, type Story } from './claims.js';
import { LiveTable } from './table.js';
import { BLIPPING, MORTAL, scriptAll, WATCHED } from './watched.js';
import { DemoWatch } from './watch.js';

/**
 * npm run demo: about a minute on loopback alone. Services that are fast, slow, flaky and broken in several ways, one that
 * dies and returns, a receiver of webhooks and one of mail; a throw-away home and database. Exit code 0 when every claim holds.
 */
const INTERVAL_SECONDS = 1;
const BLIP_AT_S = 10;
const DEATH_AT_S = 15;
const RETURN_AT_S = 30;
const END_AT_S = 55;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const [target, mortal, receiver, mailbox] = await Promise.all([
  startHttpTarget(),
  startHttpTarget(),
  startWebhookReceiver(),
  startSmtpSink(),
]);
const place = await Workplace.open();
try {
  say(`Database: ${await place.database()}, thrown away afterwards. Starting Vigia …`);
  const mail = { SMTP_HOST: mailbox.host, SMTP_PORT: String(mailbox.port), SMTP_SECURITY: 'none' };
  const vigia = await place.start({ env: { ...mail, LOG_LEVEL: 'warn' } });
  const api = await vigia.logIn();
  const client = await api.post<{ id: string }>('/clients', { name: 'Padaria do Exemplo', baseUrl: target.url });
  await addWebhook(api, receiver, client.id, '/hook');
  const mailTo = { clientId: client.id, kind: 'email', name: 'On call', address: ADDRESS, locale: 'en' };
  await api.post('/notifications/destinations', mailTo);
  scriptAll(target);
  const watch = new DemoWatch(api, client.id);
  for (const { name, path, settings } of WATCHED) {
    const url = `${path === MORTAL ? mortal.url : target.url}${path}`;
    await watch.add({ name, url, intervalSeconds: INTERVAL_SECONDS, ...settings }, path);
  }
  say(
    `${WATCHED.length} services every ${INTERVAL_SECONDS} s for ${END_AT_S} s; «dies and returns» dies at ${DEATH_AT_S} s.\n`,
  );

  const startedAtMs = performance.now();
  const table = new LiveTable(process.stdout);
  const until = async (second: number): Promise<void> => {
    do {
      const atS = (performance.now() - startedAtMs) / 1_000;
      table.draw(await watch.lines(), `${atS.toFixed(1)} s`);
      await pause(100);
    } while (performance.now() - startedAtMs < second * 1_000);
  };
  await until(BLIP_AT_S);
  target.next(BLIPPING, answer(503, 'one blip'));
  await until(DEATH_AT_S);
  const diedAtMs = await mortal.die();
  await until(RETURN_AT_S);
  await mortal.revive();
  const returnedAtMs = performance.now();
  await until(END_AT_S);

  const story: Story = {
    api,
    watch,
    target,
    receiver,
    mailbox,
    diedAtMs,
    returnedAtMs,
    intervalSeconds: INTERVAL_SECONDS,
  };
  const proof = await prove(story);
  const stop = await vigia.process.stop();
  proof.claim(stop.code === 0, 'shut down in order', `${stop.durationMs.toFixed(0)} ms`);
  say(`\n${proof.toString()}`);
  process.exitCode = proof.isComplete ? 0 : 1;
} finally {
  await Promise.all([target.close(), mortal.close(), receiver.close(), mailbox.close()]);
  await place.close();
}
