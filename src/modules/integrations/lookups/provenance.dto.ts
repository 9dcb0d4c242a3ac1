import { ApiProperty } from '@nestjs/swagger';
import { type Provenance, type Source, SOURCES } from './lookup.js';

/** Where an answer comes from and how old it is. */
export class ProvenanceDto {
  /** Who gave it; `offline` is a table in the program. */
  @ApiProperty({ enum: SOURCES, enumName: 'LookupSource' })
  source!: Source;
  /** When it was given; for tables in the program the day of the table. */
  fetchedAt!: Date;
  /** Whole seconds since then. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  ageSeconds!: number;
  /** Given because no provider answered; it may be out of date. */
  stale!: boolean;

  static from({ source, fetchedAt, ageSeconds, stale }: Provenance): ProvenanceDto {
    return { source, fetchedAt, ageSeconds, stale };
  }
}
