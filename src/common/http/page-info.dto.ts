import { ApiProperty } from '@nestjs/swagger';
import type { Page } from './page.js';

/** What every list answers besides its `items`. */
export class PageInfoDto {
  /** Send it as `cursor` to get the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
  /** Number of this page; only when pages were asked for by number. */
  page?: number;
  /** Number of pages; only with `page`. */
  pages?: number;
  /** Number of rows, counted up to 10,000; only with `page`. */
  total?: number;
}

/** The page as it is answered: items mapped, `page`, `pages` and `total` only where they were asked for. */
export function pageOf<T, D>(page: Page<T>, map: (item: T) => D): PageInfoDto & { items: D[] } {
  const { items, ...info } = page;
  return { items: items.map((item) => map(item)), ...info };
}
