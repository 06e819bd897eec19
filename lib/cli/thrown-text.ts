import { inspect, types } from 'node:util';

/** What an error of these classes says is meant for the user: where in this library it was found is of no use. */
const FOR_USERS = ['ValidationError', 'FindingsError'];

/** What Node makes of a promise that was rejected with something that is no Error. */
const REJECTED = /with the reason "([^]*)"\.$/;

const NO_ERROR = 'which is no Error and does not say where: throw new Error(...) instead';

/** Whatever an app threw and did not catch, for the terminal. */
export function thrownText(thrown: unknown): string {
  if (!types.isNativeError(thrown)) return `cdk8s-mesh: the app threw ${inspect(thrown)}, ${NO_ERROR}`;
  if (FOR_USERS.includes(thrown.name)) return thrown.message;
  if ((thrown as NodeJS.ErrnoException).code !== 'ERR_UNHANDLED_REJECTION') return inspect(thrown);
  return `cdk8s-mesh: the app rejected a promise with ${REJECTED.exec(thrown.message)?.[1] ?? 'nothing'}, ${NO_ERROR}`;
}
