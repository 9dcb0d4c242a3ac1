import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from '../http-target/index.js';
import { findProgram, type RealServer, startRealServer } from './real-server.js';

const SERVER = findProgram('nginx', [], ['-v']);

/** Whether this machine has an nginx to start (Debian: `nginx-light`). */
export const HAS_NGINX = SERVER !== null;

/** An nginx in front of one server, with TLS. */
export function startTestNginx(tls: Certificate, upstreamPort: number): Promise<RealServer> {
  return startRealServer({
    program: SERVER ?? 'nginx',
    prepare(folder, port) {
      writeFileSync(join(folder, 'cert.pem'), tls.cert);
      writeFileSync(join(folder, 'key.pem'), tls.key, { mode: 0o600 });
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${join(folder, name)};`,
      );
      const settings = [
        'daemon off; master_process off; worker_processes 1;',
        `pid ${join(folder, 'pid')}; error_log stderr warn;`,
        'events { worker_connections 64; }',
        'http {',
        `access_log off; ${temporary.join(' ')}`,
        'server {',
        `listen 127.0.0.1:${port} ssl;`,
        `ssl_certificate ${join(folder, 'cert.pem')}; ssl_certificate_key ${join(folder, 'key.pem')};`,
        'location / {',
        `proxy_pass http://127.0.0.1:${upstreamPort}; proxy_http_version 1.1;`,
        'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
        '} } }',
        '',
      ];
      writeFileSync(join(folder, 'nginx.conf'), settings.join('\n'));
    },
    args: (folder) => ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')],
  });
}
