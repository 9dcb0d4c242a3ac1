/**
 * CRC-16/CCITT-FALSE of a text's UTF-8 bytes: polynomial 0x1021, begun with 0xFFFF, neither reflected nor inverted.
 * @returns 4 upper-case hexadecimal digits, leading zeros kept; `123456789` gives `29B1`
 */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
