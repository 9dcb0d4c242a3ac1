import { homeFiles } from '../home-files.js';
import { nativeSecantus, pythonSecantus, secantusArguments } from './secantus.js';

const files = homeFiles('/srv/vigia');
const options = { files, port: 30_017, sync: true, auth: true };

describe('SecantusDB', () => {
  it('listens on loopback only and reads no configuration but ours', () => {
    const args = secantusArguments(options, 'secantus').join(' ');

    expect(args).toContain('--host 127.0.0.1 --port 30017');
    expect(args).toContain('--config /srv/vigia/db/secantusd.toml');
  });

  it('syncs each commit and asks for a password unless told otherwise', () => {
    expect(secantusArguments(options, 'secantus')).toEqual(expect.arrayContaining(['--auth', '--sync-on-commit']));

    const open = secantusArguments({ ...options, sync: false, auth: false }, 'secantus');
    expect(open).not.toContain('--auth');
    expect(open).not.toContain('--sync-on-commit');
  });

  it('keeps the data of its two builds apart', () => {
    const native = nativeSecantus('wheel', '/cache/secantusd-rs', '1').command(options);
    const python = pythonSecantus('wheel', '/cache/python', '/cache/secantusd-py', '1').command(options);

    expect(native).toContain('/srv/vigia/db/data-secantus');
    expect(python).toContain('/srv/vigia/db/data-secantus-py');
    expect(python.slice(0, 2)).toEqual(['/cache/python', '/cache/secantusd-py']);
    // Only the native build knows this option.
    expect(python).not.toContain('--log-file-max');
  });
});
