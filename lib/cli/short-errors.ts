import { thrownText } from './thrown-text';

// The command loads this file into the app's process, so that uncaught errors are printed without their stack.
process.on('uncaughtException', (thrown: unknown) => {
  // An app with a listener of its own prints the error itself.
  if (process.listenerCount('uncaughtException') > 1) return;
  process.stderr.write(`${thrownText(thrown)}\n`);
  process.exit(1);
});
