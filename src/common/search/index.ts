export { foldText, searchWords } from './search-words.js';
