import { judgePassword } from './password-policy.js';

const faultsOf = (password: string, known: string[] = []) => judgePassword(password, known).faults;

describe('password policy', () => {
  it('takes long passwords without any class of characters', () => {
    expect(judgePassword('trombone lilás jabuti')).toMatchObject({ isAcceptable: true, faults: [] });
  });

  it('counts code points, from 12 to 128', () => {
    expect(faultsOf('jabuti-lilá')).toContain('too_short'); // 11
    expect(faultsOf('jabuti-lilás')).not.toContain('too_short');
    expect(faultsOf('🐢🎺🌵🦔🪁🧉🥟🛶🪗🧶🦤🪺')).not.toContain('too_short'); // 12 code points, 24 units
    expect(faultsOf('🐢🎺🌵🦔🪁🧉🥟')).toContain('too_short'); // 7 code points, 14 units
    const long = 'k7 jabuti trombone '.repeat(7);
    expect(faultsOf(long.slice(0, 128))).not.toContain('too_long');
    expect(faultsOf(long.slice(0, 129))).toEqual(['too_long']);
  });

  it('counts after NFKC', () => {
    expect(faultsOf('ﬃjabuti-lás')).not.toContain('too_short'); // the ligature is three letters
  });

  it('refuses leaked ones, also with digits and signs behind them', () => {
    expect(faultsOf('passwordpassword')).toContain('leaked');
    expect(faultsOf('Passwordpassword2026!')).toContain('leaked');
  });

  it('refuses names of the product and of the person', () => {
    expect(faultsOf('vigia-admin-2026')).toContain('context');
    expect(faultsOf('ana.souza.padaria', ['ana.souza@padaria.example'])).toContain('context');
    expect(faultsOf('ana.souza.padaria')).not.toContain('context');
  });

  it('refuses what is easy to guess though long', () => {
    expect(faultsOf('aaaaaaaaaaaaaaaa')).toContain('guessable');
    expect(faultsOf('1234567890123456')).toContain('guessable');
  });
});
