import * as pulumi from '@pulumi/pulumi';
import { at, isObject } from '../../kube/json';
import { ValidationError } from '../../errors';

/** A resource as the last update recorded it. */
export interface PreviousResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs: unknown;
}

/** The engine's own function for this; it answers from the stack's state, whatever the backend, and asks no cluster. */
const FUNCTION = 'pulumi:pulumi:readStackResourceOutputs';

/**
 * What the stack holds before this update. Empty for a new stack, and under mocks that answer nothing.
 * @throws ValidationError MSVC-PULUMI-008 where the state cannot be read
 */
export async function previousState(): Promise<readonly PreviousResource[]> {
  const answer = await pulumi.runtime
    .invoke(FUNCTION, { stackName: stackName() }, { async: true })
    .catch((error: unknown) => refuseUnreadable(error));
  return resourcesOf(at(answer, 'outputs'));
}

/** A state as the engine tells it: resources by URN. */
function resourcesOf(state: unknown): readonly PreviousResource[] {
  if (!isObject(state)) return [];
  return Object.entries(state).map(([urn, resource]) => ({
    urn,
    type: String(at(resource, 'type')),
    outputs: at(resource, 'outputs'),
  }));
}

/** Backends without a service know one organisation only; without its name they take both of their layouts. */
function stackName(): string {
  const stack = pulumi.getStack();
  const organization = organizationName();
  return organization === undefined || organization === 'organization'
    ? stack
    : `${organization}/${pulumi.getProject()}/${stack}`;
}

/** Mocks need not name one, and then asking throws. */
function organizationName(): string | undefined {
  try {
    return pulumi.getOrganization();
  } catch {
    return undefined;
  }
}

function refuseUnreadable(error: unknown): never {
  throw new ValidationError('MSVC-PULUMI-008', {
    subject: `state of stack ${stackName()}`,
    got: error instanceof Error ? error.message.split('\n')[0] : error,
    expected: 'to read what the last update recorded',
    fix: "give the one who deploys read access to the stack, or deploy with previousState: 'ignored'",
  });
}
