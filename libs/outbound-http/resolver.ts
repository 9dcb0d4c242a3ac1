import { lookup, Resolver } from 'node:dns/promises';

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
    // «No record of this type» says less than any other error of the other type.
    const errors = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []));
    throw errors.find((error) => !isNoData(error)) ?? errors[0] ?? noData();
  }

  close(): void {
    this.resolver.cancel();
  }
}

function isNoData(error: Error): boolean {
  return 'code' in error && error.code === 'ENODATA';
}

function noData(): Error {
  return Object.assign(new Error('no address'), { code: 'ENODATA' });
}
