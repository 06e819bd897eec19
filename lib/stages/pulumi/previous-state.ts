import * as pulumi from '@pulumi/pulumi';
import { at, isObject } from '../../kube/json';
import { ValidationError } from '../../errors';

/** A resource as the last update recorded it. */
export interface PreviousResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs: unknown;
}

/** A function of Pulumi's engine. It reads the stack's state, on any backend, and makes no request to a cluster. */
const FUNCTION = 'pulumi:pulumi:readStackResourceOutputs';

/**
 * The resources that the last update recorded. None for a new stack, and under mocks without an answer.
 * @throws ValidationError MSVC-PULUMI-008 if the state cannot be read
 */
export async function previousState(): Promise<readonly PreviousResource[]> {
  const answer = await pulumi.runtime
    .invoke(FUNCTION, { stackName: stackName() }, { async: true })
    .catch((error: unknown) => refuseUnreadable(error));
  return resourcesOf(at(answer, 'outputs'));
}

/** The resources in the engine's answer, which has them by URN. */
function resourcesOf(state: unknown): readonly PreviousResource[] {
  if (!isObject(state)) return [];
  return Object.entries(state).map(([urn, resource]) => ({
    urn,
    type: String(at(resource, 'type')),
    outputs: at(resource, 'outputs'),
  }));
}

/** The full name of the stack. Self-managed backends call their only organization `organization`, and want no name of it here. */
function stackName(): string {
  const stack = pulumi.getStack();
  const organization = organizationName();
  return organization === undefined || organization === 'organization'
    ? stack
    : `${organization}/${pulumi.getProject()}/${stack}`;
}

/** The organization; undefined under mocks without one, for which the SDK throws. */
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
