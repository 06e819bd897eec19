import { inspect, types } from 'node:util';

/** Errors whose message is all that a user needs: the stack leads into this library. */
const FOR_USERS = ['ValidationError', 'FindingsError'];

/** The message of Node for a promise that was rejected with something that is no Error. */
const REJECTED = /with the reason "([^]*)"\.$/;

const NO_ERROR = 'which is no Error and does not say where: throw new Error(...) instead';

/** The text that is printed for something that an app threw and did not catch. */
export function thrownText(thrown: unknown): string {
  if (!types.isNativeError(thrown)) return `cdk8s-mesh: the app threw ${inspect(thrown)}, ${NO_ERROR}`;
  if (FOR_USERS.includes(thrown.name)) return thrown.message;
  if ((thrown as NodeJS.ErrnoException).code !== 'ERR_UNHANDLED_REJECTION') return inspect(thrown);
  return `cdk8s-mesh: the app rejected a promise with ${REJECTED.exec(thrown.message)?.[1] ?? 'nothing'}, ${NO_ERROR}`;
}
