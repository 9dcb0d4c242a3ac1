import { fromJsonCell } from '../../common/tabular/index.js';

/**
 * The body of a `POST /transactions` that a row means: its columns are the fields of one. No column is passed over, also not those
 * that only an export has: an amount without its currency, or a reversal without its original, would be booked as another thing.
 */
export function bodyOfRow({ metadata, ...rest }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return metadata === undefined ? rest : { ...rest, metadata: fromJsonCell(metadata) };
}
