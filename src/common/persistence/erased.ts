/** Stands where a text of an erased person stood and something must stand. */
export const ERASED = '(erased)';
