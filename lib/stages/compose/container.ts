import { at, compact, isObject, type JsonObject, listAt, objectAt } from '../../kube/json';
import type { Where } from '../../errors';
import { numberAt } from '../../kube/read/pod';
import type { ComposeService } from './compose-file';
import { composeBytes, composeCpus, quantity } from './quantity';
import { expanded } from './variables';

/** The pod's limits; a limit that it does not have is not invented. */
export function limits(container: JsonObject, where: Where): Pick<ComposeService, 'deploy'> {
  const { cpu, memory } = objectAt(container, 'resources', 'limits');
  if (cpu === undefined && memory === undefined) return {};
  return {
    deploy: {
      resources: {
        limits: {
          ...(cpu !== undefined && { cpus: composeCpus(quantity(cpu, where)) }),
          ...(memory !== undefined && { memory: composeBytes(quantity(memory, where)) }),
        },
      },
    },
  };
}

/** What the process may do: the container's own answer, then its pod's. */
export function security(pod: JsonObject, container: JsonObject): JsonObject {
  const context = { ...objectAt(pod, 'securityContext'), ...objectAt(container, 'securityContext') };
  const { runAsUser, runAsGroup, readOnlyRootFilesystem, allowPrivilegeEscalation } = context;
  const group = runAsGroup === undefined ? '' : `:${String(runAsGroup)}`;
  return compact({
    user: runAsUser === undefined ? undefined : `${String(runAsUser)}${group}`,
    read_only: readOnlyRootFilesystem === true ? true : undefined,
    cap_drop: words(at(context, 'capabilities', 'drop')),
    cap_add: words(at(context, 'capabilities', 'add')),
    security_opt: allowPrivilegeEscalation === false ? ['no-new-privileges:true'] : undefined,
  });
}

/** What runs: Kubernetes calls the entrypoint a command and the command arguments. */
export function process(container: JsonObject, values: Readonly<Record<string, string>>): JsonObject {
  const expand = (list: unknown) => words(list)?.map((word) => expanded(word, values));
  return compact({ entrypoint: expand(container['command']), command: expand(container['args']) });
}

/** A health check, where readiness is a command in the container: Compose can ask no other way. */
export function healthcheck(container: JsonObject): Pick<ComposeService, 'healthcheck'> {
  const readiness = container['readinessProbe'];
  const command = words(at(readiness, 'exec', 'command'));
  if (command === undefined) return {};
  const startup = container['startupProbe'];
  const budget = (numberAt(startup, 'periodSeconds') ?? 0) * (numberAt(startup, 'failureThreshold') ?? 0);
  return {
    healthcheck: {
      test: ['CMD', ...command.map((word) => expanded(word, {}))],
      interval: `${numberAt(readiness, 'periodSeconds') ?? 10}s`,
      timeout: `${numberAt(readiness, 'timeoutSeconds') ?? 1}s`,
      retries: numberAt(readiness, 'failureThreshold') ?? 3,
      start_period: `${budget}s`,
    },
  };
}

export function ports(container: JsonObject): string[] {
  return listAt(container, 'ports')
    .filter(isObject)
    .map(({ containerPort }) => String(containerPort));
}

function words(list: unknown): string[] | undefined {
  return Array.isArray(list) && list.length > 0 ? list.map(String) : undefined;
}
