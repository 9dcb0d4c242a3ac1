import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, type RealServer, startRealServer } from './real-server.js';

const PROGRAM = findProgram('knotd');

/** Whether this machine has a DNS server to start (Debian: `knot`). */
export const HAS_KNOT = PROGRAM !== null;

/**
 * A DNS server that knows one zone and refuses all others.
 * @param lines records of the zone, as zone files write them; SOA and NS are there
 */
export function startTestKnot(zone: string, lines: readonly string[]): Promise<RealServer> {
  const head = ['$TTL 300', '@ SOA ns admin 1 3600 600 86400 300', '@ NS ns', 'ns A 192.0.2.53'];
  return startRealServer({
    program: PROGRAM ?? 'knotd',
    prepare(folder, port) {
      writeFileSync(join(folder, 'zone'), [...head, ...lines, ''].join('\n'));
      const settings = [
        'server:',
        `  listen: 127.0.0.1@${port}`,
        `  rundir: ${folder}`,
        'database:',
        `  storage: ${folder}`,
        'log:',
        '  - target: stderr',
        '    any: info',
        'zone:',
        `  - domain: ${zone}`,
        `    storage: ${folder}`,
        '    file: zone',
        '',
      ];
      writeFileSync(join(folder, 'knot.conf'), settings.join('\n'));
    },
    args: (folder) => ['-c', join(folder, 'knot.conf')],
  });
}
