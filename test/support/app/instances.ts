import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createTestApp, startTestApp, type TestApp } from './test-app.js';

export interface Instances {
  readonly first: TestApp;
  readonly apps: readonly NestExpressApplication[];
  /** Address of an instance; numbers beyond the last begin anew, as with a balancer. */
  url(n: number): string;
  close(): Promise<void>;
}

/** Several applications over one database, each with a port of its own. */
export async function startInstances(number: number, environment: Record<string, string> = {}): Promise<Instances> {
  const first = await startTestApp(environment);
  const others: NestExpressApplication[] = [];
  const urls = [first.url];
  for (let n = 1; n < number; n += 1) {
    const app = await createTestApp({ ...first.database, description: 'test database' }, environment);
    await app.listen(0, '127.0.0.1');
    others.push(app);
    urls.push(`http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`);
  }
  return {
    first,
    apps: [first.app, ...others],
    url: (n) => urls[n % urls.length] ?? first.url,
    async close() {
      for (const app of others) await app.close();
      await first.close();
    },
  };
}
