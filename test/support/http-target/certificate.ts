import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  /** PEM. */
  key: string;
  /** PEM. */
  cert: string;
}

/**
 * A self-signed certificate (P-256) made by the openssl command, which must be on the path. Nothing stays on disk.
 *
 * @param names host names and addresses for subjectAltName
 * @param days validity from now, at least 1
 */
export async function makeSelfSignedCertificate(
  names: readonly string[] = ['localhost', '127.0.0.1', '::1'],
  days = 2,
): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-cert-'));
  try {
    const keyFile = join(folder, 'key.pem');
    const certFile = join(folder, 'cert.pem');
    const alternatives = names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`).join(',');
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
    const subject = ['-subj', `/CN=${names[0] ?? 'localhost'}`, '-addext', `subjectAltName=${alternatives}`];
    const all = ['req', '-x509', ...key, '-out', certFile, '-days', String(days), ...subject];
    await promisify(execFile)('openssl', all, { timeout: 20_000 });
    return { key: await readFile(keyFile, 'utf8'), cert: await readFile(certFile, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
