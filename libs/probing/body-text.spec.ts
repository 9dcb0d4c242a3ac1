import { charsetOf, prepareTextSearch } from './body-text.js';

const isIn = (text: string, body: Buffer, contentType?: string) => prepareTextSearch(text).isIn(body, contentType);

describe('prepareTextSearch', () => {
  it('finds text in UTF-8, declared or not', () => {
    const body = Buffer.from('serviço disponível');
    expect(isIn('disponível', body)).toBe(true);
    expect(isIn('disponível', body, 'text/html; charset=UTF-8')).toBe(true);
    expect(isIn('Disponível', body)).toBe(false);
  });

  it('decodes another declared character set', () => {
    const body = Buffer.from('disponível', 'latin1');
    expect(isIn('disponível', body, 'text/html;charset="ISO-8859-1"')).toBe(true);
    expect(isIn('ok', Buffer.from('ok', 'utf16le'), 'text/plain; charset=utf-16le')).toBe(true);
  });

  it('takes an undeclared body that is no UTF-8 for Latin-1', () => {
    expect(isIn('disponível', Buffer.from('disponível', 'latin1'), 'text/html')).toBe(true);
    expect(isIn('í', Buffer.from([0xed]), 'text/html; charset=utf-8')).toBe(false);
    expect(isIn('日', Buffer.from([0xe5]), 'text/html')).toBe(false);
    expect(isIn('Ã', Buffer.from('é'), 'text/html')).toBe(false);
  });

  it('does not guess at an unknown character set', () => {
    expect(isIn('ok', Buffer.from('ok'), 'text/plain; charset=klingon')).toBeNull();
  });
});

it('charsetOf reads the parameter alone', () => {
  expect(charsetOf('text/html; Charset = "UTF-8"; x=1')).toBe('utf-8');
  expect(charsetOf('application/json')).toBeNull();
  expect(charsetOf(undefined)).toBeNull();
});
