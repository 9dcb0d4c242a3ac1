import { request } from 'node:http';

/**
 * The other side of the ratio in `bench:watch`: the least that a scheduler in Node can be. One timer per path on its own
 * grid, one request on a fresh connection, the body read to its end; no storage, no state, no gate.
 */
const [target = '', paths = '0', intervalMs = '0'] = process.argv.slice(2);

for (let path = 0; path < Number(paths); path += 1) {
  const everyMs = Number(intervalMs);
  const phaseMs = (path * everyMs) / Number(paths);
  const firstDueMs = (Math.floor((Date.now() - phaseMs) / everyMs) + 1) * everyMs + phaseMs;
  askAt(firstDueMs, `${target}/s/${path}`, everyMs);
}
process.on('disconnect', () => process.exit(0));

/** The next due time comes from this one and not from the clock: a timer may fire a moment early. */
function askAt(dueMs: number, url: string, everyMs: number): void {
  setTimeout(() => {
    const outgoing = request(url, { agent: false, timeout: 10_000 }, (incoming) => incoming.resume());
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => undefined); // the target's own ledger tells what arrived
    outgoing.end();
    askAt(dueMs + everyMs, url, everyMs);
  }, dueMs - Date.now());
}
