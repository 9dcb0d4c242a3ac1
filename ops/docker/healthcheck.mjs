/** Exit code 0 when the address given as argument answers 200 within 4 s. The slim image has no curl. */
const TIMEOUT_MS = 4_000;

try {
  const answer = await fetch(process.argv[2], { signal: AbortSignal.timeout(TIMEOUT_MS) });
  process.exitCode = answer.status === 200 ? 0 : 1;
  await answer.body?.cancel();
} catch (error) {
  console.error(`no answer: ${error.cause?.code ?? error.name}`);
  process.exitCode = 1;
}
