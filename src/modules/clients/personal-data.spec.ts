import '../../common/http/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import { masked, type PersonalData, personalFieldsOf, unmasked } from './personal-data.js';

const NONE: PersonalData = {
  email: null,
  phone: null,
  cpf: null,
  birthDate: null,
  address: null,
  cep: null,
  notes: null,
};
const PRESENT = {
  email: 'contato@padaria.example',
  phone: '+5511987654321',
  cpf: '52998224725',
  birthDate: '1990-05-17',
  address: 'Rua das Laranjeiras, 20 * fundos',
  cep: '50030230',
  notes: 'prefere ser chamada à tarde',
};
const SHOWN = {
  email: 'c***@padaria.example',
  phone: '+55 11 *****-4321',
  cpf: '***.982.247-**',
  birthDate: '1990-**-**',
  address: '***',
  cep: '50030-***',
  notes: '***',
};

describe('personal data of a client', () => {
  it('is shown masked; what is empty stays empty', () => {
    const client = { ...PRESENT, name: 'Padaria' };
    expect(masked(client)).toEqual({ ...SHOWN, name: 'Padaria' });
    expect(masked(NONE)).toEqual(NONE);
    expect(masked({ ...NONE, email: 'é@x.example' }).email).toBe('é***@x.example');
  });

  it('names the fields that have a value', () => {
    expect(personalFieldsOf(PRESENT)).toEqual(Object.keys(PRESENT));
    expect(personalFieldsOf({ ...NONE, cpf: '52998224725' })).toEqual(['cpf']);
  });

  it('is kept by a mask that comes back as it was shown', () => {
    expect(unmasked({ name: 'Nova', ...SHOWN }, PRESENT)).toEqual({ name: 'Nova', ...PRESENT });
    const edit = { email: 'novo@padaria.example', cpf: null, address: 'Rua * 7' };
    expect(unmasked(edit, PRESENT)).toEqual(edit);
  });

  it.each([
    ['another mask', { email: 'x***@padaria.example' }, PRESENT],
    ['the mask of an empty field', { cpf: '***.982.247-**' }, NONE],
    ['the mask of an empty text', { notes: '***' }, NONE],
    ['a mask for a new client', { email: 'c***@padaria.example' }, null],
  ])('is not lost to %s', (_, input, present) => {
    const [field = ''] = Object.keys(input);
    const refused = (): unknown => unmasked(input, present);
    expect(refused).toThrow(DomainError);
    expect(refused).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: `/${field}`, code: 'field.masked' })] }),
    );
  });
});
