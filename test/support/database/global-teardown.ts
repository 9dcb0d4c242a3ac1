/** Ends the server that `global-setup.ts` started, with the last project that uses it. */
export default async function tearDownDatabase(): Promise<void> {
  const { vigiaTestRun: run } = globalThis as {
    vigiaTestRun?: { uses: number; server: Promise<{ end(): Promise<void> }> | null };
  };
  if (run === undefined || run.server === null) return;
  run.uses -= 1;
  if (run.uses > 0) return;
  const server = await run.server;
  run.server = null;
  delete process.env['VIGIA_TEST_MONGODB_URI'];
  await server.end();
}
