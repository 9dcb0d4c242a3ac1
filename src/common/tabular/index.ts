export { countedFile, type FileChunk, type FileSum } from './counted-file.js';
export { type Cell, csv, fromCsvCell } from './csv-writer.js';
export { type CsvFile, csvFile, type NdjsonFile, ndjsonFile, TABLE_MEDIA } from './table-file.js';
export { readTable, TABLE_FORMATS, type TableFormat, type TableLimits, type TableRow } from './table-reader.js';
export { fromJsonCell, valueCell } from './value-cell.js';
