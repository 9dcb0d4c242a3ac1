import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { projectRoot } from '../project.mjs';

/** docker-compose.yml against the published schema, and against what every service of ours promises. */
export async function composeGate(root) {
  const schema = JSON.parse(await readFile(join(projectRoot, 'ops/docker/compose-spec.schema.json'), 'utf8'));
  const compose = parse(await readFile(join(root, 'docker-compose.yml'), 'utf8'), { merge: true });
  const faults = [...schemaFaults(schema, compose), ...promiseFaults(compose)];
  const examined = Object.keys(compose?.services ?? {}).length;
  return { examined, unit: 'services', ok: faults.length === 0, detail: faults.join('\n') };
}

function schemaFaults(schema, compose) {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats(ajv);
  // Compose writes durations as 30s; its schema names the format without defining it.
  ajv.addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/);
  for (const name of ['expose', 'ports', 'subnet_ip_address']) ajv.addFormat(name, true);
  const validate = ajv.compile(schema);
  if (validate(compose)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const key = params.unevaluatedProperty ?? params.additionalProperty;
    return `${instancePath || '/'} ${message}${key === undefined ? '' : `: ${key}`}`;
  });
}

/** What the schema cannot know: nothing of ours runs privileged, writable or reachable from outside, or has a known password. */
function promiseFaults(compose) {
  return Object.entries(compose?.services ?? {}).flatMap(([name, service]) => {
    const faults = [];
    if (service.read_only !== true) faults.push('read_only is not true');
    if (!service.cap_drop?.includes('ALL')) faults.push('cap_drop lacks ALL');
    if (!service.security_opt?.includes('no-new-privileges:true'))
      faults.push('security_opt lacks no-new-privileges:true');
    if (service.healthcheck === undefined) faults.push('healthcheck is missing');
    if (service.stop_grace_period === undefined) faults.push('stop_grace_period is missing');
    for (const port of service.ports ?? [])
      if (!String(port).startsWith('127.0.0.1:')) faults.push(`port ${port} is not bound to loopback`);
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|SECRET|KEY|TOKEN/.test(key) && !key.endsWith('_FILE') && !/^\$\{\w+:\?/.test(String(value))) {
        faults.push(`${key} has a value of its own; give it by \${${key}:?} or a secret file`);
      }
    }
    return faults.map((fault) => `services/${name}: ${fault}`);
  });
}
