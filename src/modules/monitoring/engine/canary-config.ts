import { type CheckSettings, findCheckProblems, kindOfUrl } from '../service-check.js';

/** Shorter than a row of failures with the usual rechecks takes, so that canaries know first. */
const TIMEOUT_MS = 4_000;

/** A canary as what is checked; over HTTP any answer will do. @throws Error for a text that is no address of a check */
export function canaryConfig(url: string): CheckSettings {
  const kind = kindOfUrl(url);
  const isHttp = kind === 'http';
  const settings: CheckSettings = {
    ...{ kind, url, options: {}, headers: [], body: null, keyword: null, jsonAssertion: null },
    ...{ method: isHttp ? 'GET' : null, expectedStatus: isHttp ? ['100-599'] : [], followRedirects: false },
    ...{ timeoutMs: TIMEOUT_MS, degradedAfterMs: null },
  };
  const [problem] = findCheckProblems(settings);
  if (problem) throw new Error(`GUARD_CANARIES: an address cannot be checked: ${problem.detail}`);
  return settings;
}
