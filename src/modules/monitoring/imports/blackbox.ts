import {
  authority,
  type Entry,
  fieldsOf,
  type ImportedService,
  isRecord,
  refused,
  textOf,
} from './imported-service.js';

/**
 * A target of a file of Prometheus' file-based discovery, as it is given to the blackbox exporter: `{ target, labels }`. Which prober
 * asks it stands in the name of its module, where a label says it.
 * Source: Prometheus documentation, «file_sd_config»; README.md of prometheus/blackbox_exporter.
 */
export function readBlackboxTarget({ target, labels }: Entry): ImportedService {
  const known = isRecord(labels) ? labels : {};
  const address = textOf(target) ?? '';
  const module = textOf(known['__param_module']) ?? textOf(known['module']) ?? '';
  const name = textOf(known['name']) ?? textOf(known['instance']) ?? address;
  const body = fieldsOf({ name: name.slice(0, 100), url: urlOf(address, module) });
  const others = Object.keys(known).filter(
    (label) => !['__param_module', 'module', 'name', 'instance'].includes(label),
  );
  return { body, isPaused: false, leftBehind: others.map((label) => `label ${label}`) };
}

/** One entry for each target of a group. */
export function blackboxEntries(groups: readonly unknown[]): Entry[] {
  return groups.flatMap((group) =>
    isRecord(group) && Array.isArray(group['targets'])
      ? group['targets'].map((target: unknown) => ({ target, labels: group['labels'] }))
      : [{ target: null, labels: null }],
  );
}

function urlOf(address: string, module: string): string {
  if (address === '') throw refused('/target', 'It is missing');
  const prober = /^(http|tcp|icmp|dns|grpc)/i.exec(module)?.[1]?.toLowerCase();
  if (prober === 'dns') throw refused('/target', 'What the module asks for stands in another file');
  if (/^https?:\/\//i.test(address)) return address;
  if (address.includes('://')) throw refused('/target', 'Only http and https addresses are taken as they are');
  if (prober === 'http') return `http://${address}`;
  if (prober === 'grpc') return `grpc://${address}`;
  const hasPort = /:\d+$/.test(address);
  if (prober === 'tcp' || (prober === undefined && hasPort)) return `tcp://${address}`;
  return `ping://${authority(address)}`;
}
