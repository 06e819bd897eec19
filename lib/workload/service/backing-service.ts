import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { Backing } from '../../model/workload/backing';
import { Health } from '../../model/workload/health';
import { Port } from '../../model/workload/port';
import type { MeshServiceProps } from './mesh-service-props';

/** The props of the MeshService that runs a backing server: one pod without a disk, called over TCP. */
export function backingProps(owner: string, { kind, image, port, address }: Backing): MeshServiceProps {
  return {
    name: `${owner}-${kind}`,
    image,
    // Nothing is written to disk, because the file system is read-only. Protected mode is off: the mesh decides who may call.
    args: ['--port', `${port}`, '--save', '', '--appendonly', 'no', '--protected-mode', 'no'],
    ports: [Port.tcp(port, { name: kind, ...(address === 'url' && { scheme: kind }) })],
    health: Health.tcp(),
    replicas: 1,
    termination: { longestRequest: Duration.seconds(5), shutdownWork: Duration.seconds(0) },
    resources: {
      cpu: { request: Cpu.millis(50) },
      memory: { request: Size.mebibytes(64), limit: Size.mebibytes(64) },
    },
  };
}

/** Checks the prop `backing`. Two entries of one kind are refused, because both would have the same name. */
export function checkedBacking(
  scope: Construct,
  backing: Readonly<Record<string, Backing>>,
): Readonly<Record<string, Backing>> {
  const rows = Object.entries(backing);
  for (const [variable, each] of rows) {
    if (each?.kind === 'redis') continue;
    const fix = `write ${variable}: Backing.redis({ image: Image.parse('redis:7.4-alpine', { shell: true, uid: 999 }) })`;
    const mistake = { subject: `backing ${variable}`, got: each, expected: 'a Backing', fix };
    throw new ValidationError('MSVC-BACKING-104', mistake, scope);
  }
  for (const [, { kind }] of rows) {
    const variables = rows.filter(([, other]) => other.kind === kind).map(([variable]) => variable);
    if (variables.length < 2) continue;
    const fix = 'let both variables name one, or run the second as a MeshService of its own';
    const mistake = { subject: 'backing', got: variables, expected: `one of kind '${kind}'`, fix };
    throw new ValidationError('MSVC-BACKING-102', mistake, scope);
  }
  return backing;
}
