import { classifySearch } from './client-search.js';

describe('a search term', () => {
  it.each([
    [' Joao@Padaria.example ', [{ field: 'email', value: 'joao@padaria.example' }]],
    ['529.982.247-25', [{ field: 'cpf', value: '52998224725' }]],
    ['12abc34501de35', [{ field: 'cnpj', value: '12ABC34501DE35' }]],
    ['(11) 98765-4321', [{ field: 'phone', value: '+5511987654321' }]],
    ['551187654321', [{ field: 'phoneMatch', value: '551187654321' }]],
    [
      '11987654374',
      [
        { field: 'cpf', value: '11987654374' },
        { field: 'phone', value: '+5511987654374' },
      ],
    ],
  ])('%s is looked for exactly', (term, terms) => {
    expect(classifySearch(term)).toEqual({ kind: 'exact', terms });
  });

  it.each([
    ['João da Silva', ['joao', 'da', 'silva']],
    ['98765-4321', ['98765', '4321']],
    ['52998224724', ['52998224724']],
    ['a@b c', ['a', 'b', 'c']],
    ['.*', []],
  ])('%s is looked for by words', (term, words) => {
    expect(classifySearch(term)).toEqual({ kind: 'words', words });
  });
});
