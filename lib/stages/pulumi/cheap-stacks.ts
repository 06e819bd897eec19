/**
 * Runs something while errors are given no formatted stack. The SDK formats one for each of some two dozen promises per
 * resource, only for a debugging aid that is off; that is most of the time of a registration.
 */
export function withCheapStacks<Result>(run: () => Result): Result {
  if (process.env['PULUMI_DEBUG_PROMISE_LEAKS'] !== undefined) return run();
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error) => String(error);
  try {
    return run();
  } finally {
    Error.prepareStackTrace = before;
  }
}
