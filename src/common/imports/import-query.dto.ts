import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IfPresent } from '../validation/index.js';
import { IMPORT_MODES, type ImportMode, REPORT_FORMS, type ReportForm } from './row-result.js';

export class ImportQueryDto {
  /** `dryRun` writes nothing; the others stop at the first row that is refused, or go on behind it. */
  @ApiProperty({ enum: IMPORT_MODES, enumName: 'ImportMode' })
  @IsIn(IMPORT_MODES)
  mode!: ImportMode;

  /** `ndjson` (unless given): a line for each row, and one with the counts at the end. `csv`: the rows that were not taken, to correct and send again. */
  @ApiProperty({ enum: REPORT_FORMS, enumName: 'ImportReport', required: false })
  @IfPresent()
  @IsIn(REPORT_FORMS)
  report?: ReportForm;
}
