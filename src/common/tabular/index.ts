export { countedFile, type FileChunk, type FileSum, inBatches } from './counted-file.js';
export { type Cell, csv, fromCsvCell } from './csv-writer.js';
