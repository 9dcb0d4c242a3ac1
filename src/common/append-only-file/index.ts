export { AppendOnlyFile } from './append-only-file.js';
