import { lookup, Resolver } from 'node:dns/promises';
import { codeOf } from './failures.js';

/** Turns a host name into addresses. Answers with all of them, never with one of several. */
export interface HostResolver {
  /**
   * Every IPv4 and IPv6 address of the name, at least one.
   * @throws Error with a system or c-ares `code` when there is none
   */
  resolve(host: string): Promise<readonly string[]>;
  /** Gives up what is under way. */
  close(): void;
}

/** The system's own resolver: /etc/hosts, search domains and whatever else the machine is set up with. */
export class SystemResolver implements HostResolver {
  async resolve(host: string): Promise<readonly string[]> {
    const found = await lookup(host, { all: true, order: 'verbatim' });
    return found.map((entry) => entry.address);
  }

  /** getaddrinfo cannot be called back; what runs ends by itself. */
  close(): void {}
}

/** Asks given DNS servers directly, for A and AAAA; knows neither /etc/hosts nor search domains. */
export class ServerResolver implements HostResolver {
  private readonly resolver: Resolver;

  /**
   * @param servers `address` or `address:port`, as `dns.setServers` takes them
   * @param timeoutMs of one try; two are made
   */
  constructor(servers: readonly string[], timeoutMs = 2_000) {
    this.resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
    this.resolver.setServers(servers);
  }

  async resolve(host: string): Promise<readonly string[]> {
    const answers = await Promise.allSettled([this.resolver.resolve4(host), this.resolver.resolve6(host)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const errors = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    throw noAddress(errors);
  }

  close(): void {
    this.resolver.cancel();
  }
}

/** «No record of this type» says less than any other error of the other type. */
function noAddress(errors: readonly unknown[]): Error {
  const cause = errors.find((error) => codeOf(error) !== 'ENODATA') ?? errors[0];
  return Object.assign(new Error('no address found', { cause }), { code: codeOf(cause) ?? 'ENODATA' });
}
