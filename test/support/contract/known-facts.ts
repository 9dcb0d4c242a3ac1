/** What everybody may know and a path may name, by the collection before it: the fakes of the providers know these. */
export const KNOWN_FACTS: Readonly<Record<string, string>> = {
  banks: '001',
  'area-codes': '61',
  cep: '01001000',
  cnpj: '33683111000280',
  ddd: '61',
  participants: '00000000',
};
