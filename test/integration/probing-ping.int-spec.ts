import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSendEchoes, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import { type CheckResult, datagramProbes, ProbeConfigError } from '../../libs/probing/index.js';
import { SystemClock } from '../../src/common/clock/index.js';
import { findProgram } from '../support/real-servers/index.js';

const IPUTILS = `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.

--- 127.0.0.1 ping statistics ---
3 packets transmitted, 3 received, 0% packet loss, time 402ms
rtt min/avg/max/mdev = 0.021/10.512/20.113/0.011 ms
`;
const BUSYBOX = `PING 127.0.0.1 (127.0.0.1): 56 data bytes

--- 127.0.0.1 ping statistics ---
3 packets transmitted, 2 packets received, 33% packet loss
round-trip min/avg/max = 0.050/0.062/0.081 ms
`;
const NOTHING = `--- 10.0.0.9 ping statistics ---
3 packets transmitted, 0 received, 100% packet loss, time 402ms
`;
const HOST_UNREACHABLE = `--- 10.0.0.9 ping statistics ---
3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 402ms
`;

describe('checks by echo requests', () => {
  // Every name is this machine.
  const resolver = { resolve: () => Promise.resolve(['127.0.0.1']), close: () => undefined };
  const gate = new OutboundGate({ allow: parseAllowList(['127.0.0.1', '::1']), resolver });
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigia-ping-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function check(program: string, given: object = {}, signal?: AbortSignal): Promise<CheckResult> {
    const probes = datagramProbes({
      clock: new SystemClock(),
      sendEchoes: createSendEchoes(gate, { program }),
      askDns: () => Promise.reject(new Error('not here')),
    });
    return probes.ping.prepare({ host: '127.0.0.1', timeoutMs: 5_000, ...given }).run(signal);
  }

  /** A program in the place of ping that notes what it is told and does as the script says. */
  function scripted(script: string): string {
    const path = join(folder, 'ping');
    writeFileSync(path, `#!/bin/sh\necho "$@" > ${join(folder, 'told')}\nenv > ${join(folder, 'env')}\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  function saying(output: string, exitCode = 0): string {
    writeFileSync(join(folder, 'output'), output);
    return scripted(`cat ${join(folder, 'output')}; exit ${exitCode}`);
  }

  it('is up when answers come back, and counts them and their round trip', async () => {
    const result = await check(saying(IPUTILS));
    expect(result).toMatchObject({
      outcome: 'ok',
      reason: null,
      remoteAddress: '127.0.0.1',
      durationMs: 10.51,
      facts: { sent: 3, received: 3, lossPercent: 0, minMs: 0.021, avgMs: 10.512, maxMs: 20.113 },
    });
    expect(readFileSync(join(folder, 'told'), 'utf8')).toBe('-q -c 3 -i 0.2 -W 4 127.0.0.1\n');
    const environment = readFileSync(join(folder, 'env'), 'utf8');
    expect(environment).toContain('LC_ALL=C\n');
    expect(environment).not.toContain('VIGIA');
    expect(environment).not.toContain('HOME=');
  });

  it('is slow when the round trip is, however long the whole takes', async () => {
    const program = saying(IPUTILS);
    expect(await check(program, { degradedAfterMs: 10 })).toMatchObject({
      outcome: 'slow',
      reason: 'slow',
      detail: 'Took 11 ms on average, more than 10 ms.',
    });
    expect(await check(saying(BUSYBOX), { degradedAfterMs: 1 })).toMatchObject({ outcome: 'ok' });
  });

  it('bears some loss, as much as it is told', async () => {
    expect(await check(saying(BUSYBOX, 1))).toMatchObject({ outcome: 'ok', facts: { received: 2, lossPercent: 33 } });
    expect(await check(saying(BUSYBOX), { maxLossPercent: 32 })).toMatchObject({
      outcome: 'fail',
      reason: 'assertion',
      detail: '2 of 3 echo requests were answered: more than 32 % are lost.',
      facts: { avgMs: 0.062 },
    });
  });

  it('fails when nothing comes back, when routers say that nobody is there, and when there is no way', async () => {
    expect(await check(saying(NOTHING, 1))).toMatchObject({
      outcome: 'fail',
      reason: 'timeout:first_byte',
      facts: { sent: 3, received: 0, lossPercent: 100, avgMs: null },
    });
    expect(await check(saying(HOST_UNREACHABLE, 1))).toMatchObject({ outcome: 'fail', reason: 'connect' });
    const noWay = scripted('echo "ping: connect: Network is unreachable" >&2; exit 2');
    expect(await check(noWay)).toMatchObject({ outcome: 'fail', reason: 'connect' });
  });

  it('says what is the matter here, and nothing about the target', async () => {
    expect(await check(join(folder, 'none'))).toMatchObject({
      outcome: 'probe_error',
      reason: 'local',
      detail: 'Ping is not available here: its program is not installed.',
    });
    const forbidden = scripted('echo "ping: socket: Operation not permitted" >&2; exit 2');
    expect(await check(forbidden)).toMatchObject({
      outcome: 'probe_error',
      reason: 'local',
      detail: 'Ping is not available here: this process may not send echo requests.',
    });
    expect(await check(saying('words\n'))).toMatchObject({ outcome: 'probe_error', reason: 'local' });
    expect(await check(saying('words\n', 3))).toMatchObject({ outcome: 'probe_error', reason: 'local' });
    const plain = saying(IPUTILS);
    chmodSync(plain, 0o644);
    expect(await check(plain)).toMatchObject({ outcome: 'probe_error', reason: 'local' });
  });

  it('ends a program that hangs, drips or floods, at its deadline or when called off', async () => {
    const hanging = await check(scripted('exec sleep 60'), { timeoutMs: 2_000 });
    expect(hanging).toMatchObject({ outcome: 'fail', reason: 'timeout:first_byte' });
    expect(hanging.durationMs).toBeLessThan(4_000);
    expect(await check(scripted('exec yes flood'))).toMatchObject({ outcome: 'probe_error', reason: 'local' });
    const controller = new AbortController();
    const called = check(scripted('exec sleep 60'), {}, controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await called).toMatchObject({ outcome: 'probe_error', reason: 'aborted' });
    expect(await check(scripted(''), {}, AbortSignal.abort())).toMatchObject({ reason: 'aborted' });
  });

  it('hands the program an address that the gate lets pass, and never a word of a user', async () => {
    const program = saying(IPUTILS);
    for (const host of ['10.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', 'metadata.google.internal']) {
      expect(await check(program, { host })).toMatchObject({ outcome: 'probe_error', reason: 'refused' });
    }
    for (const host of ['-c 1', '127.0.0.1;reboot', '$(reboot)', '127.1', 'a b', '', '127.0.0.1 -f', '::1%lo']) {
      expect(await check(program, { host })).toMatchObject({ outcome: 'probe_error', reason: 'invalid_url' });
    }
    expect(existsSync(join(folder, 'told'))).toBe(false);
    for (const host of ['localhost', '-f']) {
      await check(program, { host, count: 1 });
      expect(readFileSync(join(folder, 'told'), 'utf8')).toBe('-q -c 1 -i 0.2 -W 4 127.0.0.1\n');
    }
    await check(program, { host: '[::1]', count: 5, timeoutMs: 2_000 });
    expect(readFileSync(join(folder, 'told'), 'utf8')).toBe('-q -c 5 -i 0.2 -W 1 ::1\n');
  });

  it('refuses settings out of range', () => {
    for (const wrong of [{ timeoutMs: 0 }, { timeoutMs: 1_999 }, { count: 0 }, { count: 6 }, { maxLossPercent: 100 }]) {
      const { ping } = datagramProbes({
        clock: new SystemClock(),
        sendEchoes: createSendEchoes(gate),
        askDns: () => Promise.reject(new Error('not here')),
      });
      expect(() => ping.prepare({ host: 'a.example', timeoutMs: 5_000, ...wrong })).toThrow(ProbeConfigError);
    }
  });

  it('is up with the real program', async () => {
    const program = findProgram('ping', [], ['-V']);
    if (program === null) return process.stdout.write('ping: no program on this machine\n');
    const result = await check(program);
    expect(result).toMatchObject({ outcome: 'ok', facts: { sent: 3, received: 3, lossPercent: 0 } });
    expect(result.durationMs).toBeLessThan(100);
  });
});
