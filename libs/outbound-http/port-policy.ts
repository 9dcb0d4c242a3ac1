/**
 * Ports of services that trust whoever reaches them: databases, caches, container engines, cluster internals, remote
 * desktops. A public address may have them open by mistake, and Vigia must not become the tool that finds them.
 */
const INTERNAL_SERVICE_PORTS = new Set([
  1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5672, 5900, 5984, 6000, 6379, 9042, 9200, 9300, 10250,
  10255, 11211, 27017, 27018, 27019, 28017,
]);

/**
 * Whether any user may name this port without a rule: 80, 443 and everything from 1024 up, less the ports of known
 * internal services.
 * @param port 1 to 65535
 */
export function isPortOpenToUsers(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1024 && port <= 65535 && !INTERNAL_SERVICE_PORTS.has(port));
}

/** A port that any user may name, for judging an address where nothing has a port. */
export const ANY_USER_PORT = 443;
