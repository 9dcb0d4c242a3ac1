import { defineErrors } from '../../../libs/problem-details/index.js';

export const tabularErrors = defineErrors({
  'table.malformed': {
    kind: 'invalid',
    title: 'The file is not in the form that was named',
    remedy:
      'The detail names the line. CSV: a line of names first, quotes doubled inside quotes, as many cells in each line. NDJSON: one object a line.',
  },
  'table.encoding': {
    kind: 'invalid',
    title: 'The file is not in UTF-8',
    remedy: 'Save it as UTF-8; spreadsheets call it «CSV UTF-8».',
  },
  'table.too_large': {
    kind: 'too_large',
    title: 'The file is too large',
    remedy: 'Split it; the detail says how large it may be.',
  },
  'table.too_many_rows': {
    kind: 'too_large',
    title: 'The file has too many rows',
    remedy: 'Split it; the detail says how many there may be.',
  },
  'table.import_busy': {
    kind: 'unavailable',
    title: 'Other files are being imported',
    remedy: 'Wait for the time in `Retry-After` and send the file again.',
  },
});
