/** Settings with which the watch decides within a second or two. */
export const QUICK_WATCH = { intervalSeconds: 1, timeoutMs: 500, failureThreshold: 1, recoveryThreshold: 1 } as const;
