import { createServer, get } from 'node:http';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { freePort, killAll, startProcess, type ManagedProcess } from '../support/process-driver/index.js';
import { eventually, throughout } from '../support/poll/index.js';

jest.setTimeout(60_000); // processes and sockets on a busy machine; every wait inside has its own, shorter deadline

const FAULT_POINTS = pathToFileURL(resolve('src/common/fault-points/fault-points.ts')).href;
const DRIVER = pathToFileURL(resolve('test/support/process-driver/index.ts')).href;

const node = (script: string, options: Parameters<typeof startProcess>[0] = {}): Promise<ManagedProcess> =>
  startProcess({ name: 'child', args: ['-e', script], ...options });
/** TypeScript of the project as an ES module, the way the demo and the benches run. */
const typescript = (script: string, options: Parameters<typeof startProcess>[0] = {}): Promise<ManagedProcess> =>
  node('', { args: ['--import', 'tsx', '--input-type=module', '-e', script], ...options });
const TICKING = 'let n = 0; setInterval(() => console.log("tick", ++n), 10)';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

describe('the process driver', () => {
  afterEach(() => killAll());

  it('finds past and coming lines of both streams, with the environment given', async () => {
    const child = await node(
      'console.log("a", process.env.KIT); console.error("b"); setTimeout(() => console.log("c"), 50)',
      {
        env: { KIT: 'yes' },
      },
    );
    expect(await child.waitForLine(/^c$/)).toMatchObject({ stream: 'stdout' });
    expect(await child.waitForLine(/^b$/)).toMatchObject({ stream: 'stderr' });
    expect(await child.waitForLine(/^a/)).toMatchObject({ text: 'a yes' });
    expect(await child.waitForExit()).toMatchObject({ code: 0, signal: null });
  });

  it('does not wait for a line or a URL of a process that has ended', async () => {
    const script = 'console.log("sorry"); setTimeout(() => process.exit(3), 50)';
    await expect((await node(script)).waitForLine(/never/, { timeoutMs: 20_000 })).rejects.toThrow(/code 3[^]*sorry/);
    const url = `http://127.0.0.1:${await freePort()}/`;
    await expect((await node(script)).waitForHttp(url, { timeoutMs: 20_000 })).rejects.toThrow(/code 3/);
  });

  it('says which line did not come', async () => {
    const child = await node(TICKING);
    await expect(child.waitForLine(/tock/, { timeoutMs: 60 })).rejects.toThrow(/no line \/tock\//);
  });

  it('waits until a URL answers as wanted', async () => {
    const port = await freePort();
    const child = await node(
      `let n = 0; setTimeout(() => require("http").createServer((q, s) => { s.statusCode = ++n < 3 ? 503 : 200; s.end() }).listen(${port}, "127.0.0.1"), 100)`,
    );
    await child.waitForHttp(`http://127.0.0.1:${port}/`);
    expect(child.exit).toBeNull();
  });

  it('keeps a bounded tail of the output', async () => {
    const child = await node('for (let n = 1; n <= 5000; n++) console.log(n)', { maxLines: 100 });
    await child.waitForExit();
    expect(child.lines).toHaveLength(100);
    expect(child.lines.at(-1)).toMatchObject({ text: '5000', seq: 5000 });
  });

  it('kills at once and for good', async () => {
    const child = await node('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")');
    await child.waitForLine(/up/);
    expect(await child.kill9()).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(isAlive(child.pid)).toBe(false);
  });

  it('stops politely, and by force after the deadline', async () => {
    const polite = await node(
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); setInterval(() => {}, 1000); console.log("up")',
    );
    await polite.waitForLine(/up/);
    expect(await polite.stop()).toMatchObject({ code: 0, wasForced: false });
    expect(polite.text()).toContain('bye');
    const stubborn = await node('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")');
    await stubborn.waitForLine(/up/);
    const result = await stubborn.stop(100);
    expect(result).toMatchObject({ signal: 'SIGKILL', wasForced: true });
    expect(result.durationMs).toBeGreaterThanOrEqual(99);
  });

  it('pauses and resumes', async () => {
    const child = await node(TICKING);
    await child.waitForLine(/tick/);
    await child.pause();
    // What was already in the pipe may still arrive.
    let last = -1;
    await eventually(() => last === (last = child.lines.at(-1)?.seq ?? 0), { everyMs: 60 });
    await throughout(() => (child.lines.at(-1)?.seq ?? 0) === last, { forMs: 200 });
    child.resume();
    await child.waitForLine(/tick/, { after: last });
    await child.pause();
    expect(await child.kill9()).toMatchObject({ signal: 'SIGKILL' });
  });

  it('dies at the nth visit of an armed fault point, and nowhere in production', async () => {
    const script = `
      import { armFaultPoints, faultPoint } from ${JSON.stringify(FAULT_POINTS)};
      armFaultPoints(process.env.VIGIA_FAULT_POINTS, process.env.NODE_ENV);
      for (const n of [1, 2, 3]) { faultPoint('send.before'); console.log('sent', n); faultPoint('send.after'); }`;
    const [armed, production, unarmed] = await Promise.all([
      typescript(script, { faultPoints: ['send.after:2'], env: { NODE_ENV: 'test' } }),
      typescript(script, { faultPoints: ['send.after:2'], env: { NODE_ENV: 'production' } }),
      typescript(script, { env: { VIGIA_FAULT_POINTS: undefined } }),
    ]);
    expect(await armed.waitForExit()).toMatchObject({ signal: 'SIGKILL' });
    expect(armed.faultPointReached()).toBe('send.after');
    expect(armed.text()).toContain('sent 2');
    expect(armed.text()).not.toContain('sent 3');
    for (const spared of [production, unarmed]) {
      expect(await spared.waitForExit()).toMatchObject({ code: 0 });
      expect(spared.faultPointReached()).toBeNull();
    }
  });

  it('takes its children along even when the driver itself is killed', async () => {
    const driver = await typescript(`
      import { startProcess } from ${JSON.stringify(DRIVER)};
      const child = await startProcess({ args: ['-e', 'setInterval(() => {}, 1000)'] });
      const ended = await startProcess({ args: ['-e', ''] });
      await ended.waitForExit();
      console.log('child', child.pid);
      setInterval(() => {}, 1000);`);
    const { text } = await driver.waitForLine(/^child \d+$/);
    const pid = Number(text.split(' ')[1]);
    expect(isAlive(pid)).toBe(true);
    await driver.kill9();
    await eventually(() => !isAlive(pid), { what: 'end of the orphan' });
  });

  it('does not keep a finished driver alive', async () => {
    const driver = await typescript(`
      import { startProcess } from ${JSON.stringify(DRIVER)};
      const child = await startProcess({ args: ['-e', ''] });
      await child.waitForExit();`);
    expect(await driver.waitForExit()).toMatchObject({ code: 0 });
  });

  it('and the whole kit run under plain node, outside of jest', async () => {
    const tools = ['fault-proxy', 'http-target', 'ledger', 'poll', 'process-driver', 'smtp-sink', 'webhook-receiver'];
    const urls = tools.map((tool) => pathToFileURL(resolve(`test/support/${tool}/index.ts`)).href);
    const child = await typescript(`
      const [proxies, targets, ledgers, , , sinks, receivers] = await Promise.all(${JSON.stringify(urls)}.map((url) => import(url)));
      const target = await targets.startHttpTarget();
      const proxy = await proxies.startFaultProxy({ target: { port: target.port } });
      const sink = await sinks.startSmtpSink();
      const receiver = await receivers.startWebhookReceiver();
      const client = ledgers.createLedgerClient({ baseUrl: 'http://127.0.0.1:' + proxy.port });
      console.log((await client.send({ path: '/' })).outcome);
      client.close();
      await Promise.all([proxy, sink, receiver, target].map((tool) => tool.close()));`);
    expect({ ...(await child.waitForExit()), text: child.text() }).toMatchObject({ code: 0, text: 'acked' });
  });

  it('names a command that cannot be started', async () => {
    await expect(startProcess({ command: './no-such-program' })).rejects.toThrow('cannot start ./no-such-program');
  });

  it('finds a free port', async () => {
    const port = await freePort();
    const server = createServer((_, response) => response.end()).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(200);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
});
