import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { IfPresent } from '../validation/index.js';
import { QueryInteger } from '../validation/index.js';

/** How every list is asked for: by `cursor`, or by `page` for grids. */
export class PageQueryDto {
  /** Rows per page. @example 20 */
  @IfPresent()
  @QueryInteger()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /** Where the previous page ended: its `nextCursor`. Not together with `page`. */
  @IfPresent()
  @IsString()
  @Length(1, 1_000)
  cursor?: string;

  /** Number of a page, from 1; the answer then holds `page`, `pages` and `total`. Up to row 10,000. */
  @IfPresent()
  @QueryInteger()
  @IsInt()
  @Min(1)
  @Max(10_000)
  page?: number;
}
