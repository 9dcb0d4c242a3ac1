import { Global, Module } from '@nestjs/common';
import {
  createAskDns,
  createConverse,
  createExchange,
  createSendEchoes,
  dialOptions,
  OutboundGate,
  parseAllowList,
} from '../../../libs/outbound-http/index.js';
import { HttpConfig, OutboundConfig } from '../../config/index.js';
import { Logger } from '../logging/index.js';
import { Outbound } from './outbound.js';

/** The one way out to addresses that users typed: the gate to judge them, the exchange to call them. */
@Global()
@Module({
  providers: [
    {
      provide: OutboundGate,
      inject: [OutboundConfig, HttpConfig, Logger],
      useFactory: (outbound: OutboundConfig, http: HttpConfig, logger: Logger) =>
        new OutboundGate({
          allow: parseAllowList(outbound.OUTBOUND_ALLOW),
          ownAddresses: ownAddresses(http),
          ...(outbound.OUTBOUND_DNS_SERVERS.length > 0 ? { dnsServers: outbound.OUTBOUND_DNS_SERVERS } : {}),
          onAllowedByRule: ({ host, port }) => {
            logger.debug({ host, port }, 'private address allowed by OUTBOUND_ALLOW');
          },
        }),
    },
    {
      provide: Outbound,
      inject: [OutboundGate, OutboundConfig],
      useFactory: (gate: OutboundGate, { OUTBOUND_DNS_SERVERS: servers }: OutboundConfig) =>
        new Outbound(
          createExchange(gate, { userAgent: 'Vigia/1' }),
          createConverse(gate, dialOptions()),
          createAskDns(gate, { servers }),
          createSendEchoes(gate),
        ),
    },
  ],
  exports: [OutboundGate, Outbound],
})
export class OutboundModule {}

/** Where this installation itself listens: its own watch may ask there, and nowhere else. */
function ownAddresses({ HOST, PORT }: HttpConfig): { host: string; port: number }[] {
  if (PORT === 0) return [];
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return [{ host, port: PORT }];
}
