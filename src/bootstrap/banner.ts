import type { HttpConfig } from '../config/index.js';
import type { NewAdministrator } from '../modules/auth/index.js';

export interface BannerFacts {
  readonly http: HttpConfig;
  /** Port of the API; null in a worker. */
  readonly port: number | null;
  readonly metricsPort: number;
  readonly role: string;
  readonly database: string;
  readonly administrator: NewAdministrator | null;
}

/** What a person needs to know after the start: where to look, how to log in, which database runs, what to do next. */
export function banner({ http, port, metricsPort, role, database, administrator }: BannerFacts): string {
  const host = http.HOST.includes(':') ? `[${http.HOST}]` : http.HOST;
  const url = http.PUBLIC_URL || `http://${host}:${String(port)}`;
  const metrics = `http://${http.METRICS_HOST}:${String(metricsPort)}/metrics`;
  const lines =
    port === null
      ? [`Vigia runs as ${role}.`, ` metrics    ${metrics}`, ` database   ${database}`]
      : [
          `Vigia is watching (${role}).`,
          ` page       ${url}/`,
          ` API        ${url}/docs`,
          ` metrics    ${metrics}`,
          ` database   ${database}`,
          ...loginLines(administrator),
          ...nextCommands(url, administrator),
        ];
  return `\n${lines.join('\n')}\n\n`;
}

function loginLines(administrator: NewAdministrator | null): string[] {
  if (!administrator) return [' login      the administrator made at the first start'];
  const password = administrator.generatedPassword ?? 'the one you gave';
  const once = administrator.generatedPassword === null ? '' : '   (shown once: keep it)';
  return [` login      ${administrator.email}`, ` password   ${password}${once}`];
}

function nextCommands(url: string, administrator: NewAdministrator | null): string[] {
  const email = administrator?.email ?? 'admin@vigia.local';
  const password = administrator?.generatedPassword ?? 'PASSWORD';
  return [
    '',
    'Next:',
    ` TOKEN=$(curl -s ${url}/api/v1/auth/login -H 'content-type: application/json' -d '{"email":"${email}","password":"${password}"}' | node -pe 'JSON.parse(require("fs").readFileSync(0)).accessToken')`,
    ` curl -s ${url}/api/v1/services -H "authorization: Bearer $TOKEN"`,
    ` curl -s ${url}/api/v1/clients -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"name":"My client","baseUrl":"https://example.com"}'`,
  ];
}
