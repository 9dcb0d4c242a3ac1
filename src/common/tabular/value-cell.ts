import type { Cell } from './csv-writer.js';

/** A value as one cell: what is neither text, number nor boolean as JSON. */
export function valueCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

/** The value that a cell of JSON means. What is no JSON stays a text, and fails its validator. */
export function fromJsonCell(cell: unknown): unknown {
  if (typeof cell !== 'string') return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}
