export { CSV, NDJSON, reportOf, type RowReport, textOf, uploadTable } from './tables.js';
