import { ApiProperty } from '@nestjs/swagger';
import { IfPresent, IsTags } from '../validation/index.js';
import { BULK_OUTCOMES, type BulkOutcome } from './bulk-result.js';

export class TagChangesDto {
  /** For `tag`: tags that each of them gets, at most 20. */
  @IfPresent()
  @IsTags()
  addTags?: string[];

  /** For `tag`: tags that each of them loses, at most 20. */
  @IfPresent()
  @IsTags()
  removeTags?: string[];
}

export class BulkResultDto {
  /** Id or number as it was given. */
  id!: string;
  /** Whether it was changed, was so already, or was refused. */
  @ApiProperty({ enum: BULK_OUTCOMES, enumName: 'BulkOutcome' })
  outcome!: BulkOutcome;
  /** Version afterwards; null for one that is not there. */
  @ApiProperty({ type: Number, nullable: true })
  version!: number | null;
  /** Why it was refused; null unless it was. @example "request.invalid" */
  @ApiProperty({ type: String, nullable: true })
  code!: string | null;
}
