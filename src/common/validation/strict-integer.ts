/**
 * The non-negative integer that a text of plain digits means; undefined for anything else (signs, spaces, `0x10`, `1e3`,
 * leading zeros, more than 15 digits).
 */
export function strictInteger(text: string): number | undefined {
  // eslint-disable-next-line vigia/no-loose-number -- the pattern before it lets plain digits through only
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
}
