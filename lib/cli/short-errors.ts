import { thrownText } from './thrown-text';

// Loaded into the app's process by the command.
process.on('uncaughtException', (thrown: unknown) => {
  // An app that has a listener of its own says itself what it wants to say.
  if (process.listenerCount('uncaughtException') > 1) return;
  process.stderr.write(`${thrownText(thrown)}\n`);
  process.exit(1);
});
