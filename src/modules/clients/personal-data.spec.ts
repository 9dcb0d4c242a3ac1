import '../../common/http/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import { masked, personalFieldsOf, unmasked } from './personal-data.js';

const PRESENT = { email: 'contato@padaria.example', cpf: '52998224725' };

describe('personal data of a client', () => {
  it('is shown masked; what is empty stays empty', () => {
    expect(masked({ ...PRESENT, name: 'Padaria' })).toEqual({
      name: 'Padaria',
      email: 'c***@padaria.example',
      cpf: '***.982.247-**',
    });
    expect(masked({ email: null, cpf: null })).toEqual({ email: null, cpf: null });
    expect(masked({ email: 'é@x.example', cpf: null }).email).toBe('é***@x.example');
  });

  it('names the fields that have a value', () => {
    expect(personalFieldsOf(PRESENT)).toEqual(['email', 'cpf']);
    expect(personalFieldsOf({ email: null, cpf: '52998224725' })).toEqual(['cpf']);
  });

  it('is kept by a mask that comes back as it was shown', () => {
    expect(unmasked({ name: 'Nova', ...masked(PRESENT) }, PRESENT)).toEqual({ name: 'Nova', ...PRESENT });
    expect(unmasked({ email: 'novo@padaria.example', cpf: null }, PRESENT)).toEqual({
      email: 'novo@padaria.example',
      cpf: null,
    });
  });

  it.each([
    ['another mask', { email: 'x***@padaria.example' }, PRESENT],
    ['the mask of an empty field', { cpf: '***.982.247-**' }, { email: null, cpf: null }],
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
