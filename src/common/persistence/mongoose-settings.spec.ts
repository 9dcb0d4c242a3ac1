import { DatabaseConfig } from '../../config/index.js';
import { connectOptions } from './mongoose-settings.js';

describe('options of a connection', () => {
  it('keep 20 connections and open 50 at most', () => {
    expect(connectOptions(new DatabaseConfig())).toMatchObject({ minPoolSize: 20, maxPoolSize: 50 });
  });
});
