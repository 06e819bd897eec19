/** Loaded into the app's process by the command: an error that is meant for the user is printed without a stack trace. */
const FOR_USERS = ['ValidationError', 'FindingsError'];

process.on('uncaughtException', (error: Error) => {
  process.stderr.write(`${FOR_USERS.includes(error.name) ? error.message : (error.stack ?? String(error))}\n`);
  process.exit(1);
});
