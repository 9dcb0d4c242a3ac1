import type { Bank } from '../../../../libs/brazil/index.js';

/** How a bank is named in addresses and accounts: its COMPE code, or the ISPB of an institution without one. */
export function codeOf({ compe, ispb }: Bank): string {
  return compe ?? ispb;
}
