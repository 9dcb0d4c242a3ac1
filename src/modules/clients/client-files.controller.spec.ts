import type { Request, Response } from 'express';
import type { Actor } from '../../common/auth-context/index.js';
import type { BulkClients } from './bulk-clients.service.js';
import type { ClientExports } from './client-exports.service.js';
import { ClientFilesController } from './client-files.controller.js';
import type { ClientImports } from './client-imports.service.js';

describe('an import whose request was answered while its file came in', () => {
  it('gives its place back, and nothing of it is carried out', async () => {
    const steps: string[] = [];
    const report = {
      next: async () => {
        steps.push('next');
        return { done: true, value: undefined };
      },
      return: async () => {
        steps.push('return');
        return { done: true, value: undefined };
      },
    };
    const imports = { open: async () => report } as unknown as ClientImports; // the one method that is called
    const controller = new ClientFilesController({} as ClientExports, imports, {} as BulkClients);
    const upload = { is: (type: string) => (type === 'text/csv' ? type : false), iterator: () => [] };
    const request = upload as unknown as Request; // has what the controller reads of it
    const answered = { headersSent: true } as Response;
    await expect(controller.import({} as Actor, request, answered, { mode: 'continueOnError' })).rejects.toMatchObject({
      code: 'request.timeout',
    });
    expect(steps).toEqual(['return']);
  });
});
