import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import { Cpu } from '../../model/quantity/cpu';
import type { Dependency } from '../../model/workload/backing';
import { Duration } from '../../model/quantity/duration';
import { Health } from '../../model/workload/health';
import { Port } from '../../model/workload/port';
import { Resources } from '../../model/workload/resources';
import { Termination } from '../../model/termination/termination';
import type { MeshServiceProps } from './mesh-service-props';

/** A dependency as the service it is: one pod without a disk, reached over TCP. */
export function dependencyProps(owner: string, { kind, image, port }: Dependency): MeshServiceProps {
  return {
    name: `${owner}-${kind}`,
    image,
    // Nothing is kept: the file system is read-only, and what redis holds may be lost. Access is the mesh's to decide.
    args: ['--port', `${port}`, '--save', '', '--appendonly', 'no', '--protected-mode', 'no'],
    port: Port.tcp(port, { name: kind, scheme: kind }),
    health: Health.tcp(),
    replicas: 1,
    termination: Termination.of({ longestRequest: Duration.seconds(5), shutdownWork: Duration.seconds(0) }),
    resources: Resources.of({
      cpu: { request: Cpu.millis(50) },
      memory: { request: Size.mebibytes(64), limit: Size.mebibytes(64) },
    }),
  };
}

/** Refuses two dependencies of one kind: they would be one service. */
export function checkedDependencies(
  scope: Construct,
  dependencies: Readonly<Record<string, Dependency>>,
): Readonly<Record<string, Dependency>> {
  const rows = Object.entries(dependencies);
  for (const [, { kind }] of rows) {
    const variables = rows.filter(([, other]) => other.kind === kind).map(([variable]) => variable);
    if (variables.length < 2) continue;
    const fix = 'let both variables name one, or run the second as a MeshService of its own';
    const mistake = { subject: 'dependencies', got: variables, expected: `one dependency of kind '${kind}'`, fix };
    throw new ValidationError('MSVC-DEP-002', mistake, scope);
  }
  return dependencies;
}
