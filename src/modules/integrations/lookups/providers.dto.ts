import { ApiProperty } from '@nestjs/swagger';
import type { BreakerState, BreakerView } from '../../../common/breakers/index.js';
import { PROVIDERS, type ProviderName } from './lookup.js';

const STATES = ['closed', 'open', 'half_open', 'off'] as const;

export class ProviderDto {
  @ApiProperty({ enum: PROVIDERS, enumName: 'ProviderName' })
  name!: ProviderName;
  /** Of its breaker, for all instances: closed lets questions through, half_open one of them, open none. `off`: switched off. */
  @ApiProperty({ enum: STATES, enumName: 'ProviderState' })
  state!: BreakerState | 'off';
  /** Since when; null for a breaker that has never opened. */
  @ApiProperty({ type: Date, nullable: true })
  since!: Date | null;
  /** Whole seconds until it may be asked again; 0 when it may be now. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  retryAfterSeconds!: number;

  static from({ name, view }: { readonly name: ProviderName; readonly view: BreakerView | null }): ProviderDto {
    return {
      name,
      state: view?.state ?? 'off',
      since: view?.changedAt ?? null,
      retryAfterSeconds: Math.ceil((view?.waitMs ?? 0) / 1_000),
    };
  }
}

export class ProvidersDto {
  items!: ProviderDto[];
}
