import { WayUnavailable } from '../errors.js';
import { homeFiles } from '../home-files.js';
import { acceptedVersion, mongodArguments, mongodRecipe } from './mongod.js';

const files = homeFiles('/srv/vigia');
const options = { files, port: 30_017, sync: true, auth: true };

describe('mongod', () => {
  it('listens on loopback only, as a replica set with authentication, on data of its own', () => {
    const args = mongodArguments(options);

    expect(valueOf(args, '--bind_ip')).toBe('127.0.0.1');
    expect(valueOf(args, '--port')).toBe('30017');
    expect(valueOf(args, '--replSet')).toBe('vigia');
    expect(valueOf(args, '--keyFile')).toBe('/srv/vigia/db/mongod.key');
    expect(valueOf(args, '--dbpath')).toBe('/srv/vigia/db/data-mongod');
  });

  it('keeps its journal also where sync is not asked for', () => {
    expect(mongodArguments({ ...options, sync: false })).toEqual(mongodArguments(options));
    expect(mongodArguments(options).join(' ')).not.toMatch(/nojournal|noauth/);
  });

  it('puts the program first', () => {
    expect(mongodRecipe('download', '/cache/mongod', '7.0.24').command(options)[0]).toBe('/cache/mongod');
  });
});

describe('acceptedVersion', () => {
  it.each([
    ['db version v7.0.24\nBuild Info: {}', '7.0.24'],
    ['db version v8.2.1-rc0\n', '8.2.1-rc0'],
    ['db version v10.0.0\n', '10.0.0'],
  ])('reads %j', (output, version) => {
    expect(acceptedVersion(output)).toBe(version);
  });

  it.each(['db version v6.0.29', 'db version v4.4.0', '', 'mongod: not MongoDB'])('refuses %j', (output) => {
    expect(() => acceptedVersion(output)).toThrow(WayUnavailable);
  });
});

function valueOf(args: readonly string[], flag: string): string | undefined {
  return args[args.indexOf(flag) + 1];
}
