/** Kinds of personal data, as the registers name them. */
export const DATA_CLASSES = [
  'identification',
  'contact',
  'address',
  'professional',
  'financial',
  'credentials',
  'usage',
  'location',
  'communication',
  'image',
  'health',
  'biometric',
  'genetic',
  'ethnic_origin',
  'religion',
  'political_opinion',
  'union_membership',
  'sex_life',
  'children',
] as const;

export type DataClass = (typeof DATA_CLASSES)[number];

/** Sensitive data, which need a legal basis of their own. Source: Lei 13.709/2018 (LGPD), art. 5, II. */
const SENSITIVE: ReadonlySet<DataClass> = new Set([
  'health',
  'biometric',
  'genetic',
  'ethnic_origin',
  'religion',
  'political_opinion',
  'union_membership',
  'sex_life',
]);

/** Whether any of the classes is sensitive data. */
export function holdsSensitiveData(classes: readonly DataClass[]): boolean {
  return classes.some((dataClass) => SENSITIVE.has(dataClass));
}
