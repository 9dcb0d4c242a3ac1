import { Choices } from '../../common/made-up/index.js';
import type { NewService } from './services.service.js';

const KINDS = [
  { name: 'Loja', path: '/', keyword: { text: 'carrinho', mustContain: true } },
  { name: 'API de pedidos', path: '/v1/health', keyword: null },
  { name: 'Portal', path: '/entrar', keyword: null },
  { name: 'Pagamentos', path: '/status', keyword: { text: 'erro', mustContain: false } },
] as const;

/** Apart from the choices about the client of the same number. */
const APART = 0x5e41;

/**
 * One to three services of the client with this number, the same ones for the same seed. Their names end in `.invalid`, which no name
 * server knows (RFC 6761): a check of them reaches nobody.
 */
export function madeUpServices(seed: number, n: number, clientId: string): NewService[] {
  const choices = new Choices(seed ^ APART, n);
  const first = choices.below(KINDS.length);
  return Array.from({ length: 1 + choices.below(3) }, (_, at) => {
    const { name, path, keyword } = KINDS[(first + at) % KINDS.length] as (typeof KINDS)[number];
    return {
      clientId,
      name,
      url: `https://s${String(seed)}-${String(n)}.invalid${path}`,
      intervalSeconds: choices.pick([60, 120, 300, 600]),
      timeoutMs: 5_000,
      keyword,
    };
  });
}
