export { ImportQueryDto } from './import-query.dto.js';
export { importReport } from './import-report.js';
export { bodyOf } from './row-body.js';
export {
  Counts,
  ERRORS_COLUMN,
  IMPORT_MODES,
  type ImportMode,
  type ImportOptions,
  REPORT_FORMS,
  type ReportForm,
  type RowFate,
  type RowResult,
  type RowWork,
  resultOf,
} from './row-result.js';
export { takeFile, TakesTable, takeTable } from './table-upload.js';
