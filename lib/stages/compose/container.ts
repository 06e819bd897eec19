import { at, compact, isObject, type JsonObject, listAt, objectAt } from '../../kube/json';
import { ValidationError, type Where } from '../../errors';
import { numberAt } from '../../kube/read/pod';
import type { ComposeService } from './compose-file';
import { parseQuantity } from '../../kube/quantity';
import { expanded, literal } from './literal';

/** The limits of the container, if it has any. */
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

function quantity(text: unknown, where: Where): number {
  const amount = parseQuantity(text);
  if (amount !== undefined) return amount;
  const fix = 'write a patched quantity as Kubernetes does: 500m, 0.5, 128Mi, 1Gi';
  const mistake = { subject: 'quantity', got: text, expected: 'a quantity of Kubernetes', fix };
  throw new ValidationError('MSVC-COMPOSE-006', mistake, where);
}

/** Cores as Compose writes them: `0.50`. */
function composeCpus(cores: number): string {
  const [whole = '0', fraction = ''] = cores.toFixed(6).split('.');
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** Bytes as Compose writes them: `M` is a mebibyte there, and `K` a kibibyte. */
function composeBytes(bytes: number): string {
  const whole = Math.ceil(bytes);
  if (whole % 2 ** 20 === 0) return `${whole / 2 ** 20}M`;
  return whole % 2 ** 10 === 0 ? `${whole / 2 ** 10}K` : `${whole}B`;
}

/** User and privileges, from the security context of the container, then from that of the pod. */
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

/** Entrypoint, command and working directory. Kubernetes calls the entrypoint `command`, and the command `args`. */
export function process(container: JsonObject, values: ReadonlyMap<string, string>): JsonObject {
  const expand = (list: unknown) => words(list)?.map((word) => expanded(word, values));
  const folder = container['workingDir'];
  return compact({
    entrypoint: expand(container['command']),
    command: expand(container['args']),
    working_dir: folder === undefined ? undefined : literal(String(folder)),
  });
}

/**
 * A health check, if the readiness probe runs a command: Compose has no other kind of check.
 * @param values of variables in the probe's command
 */
export function healthcheck(
  container: JsonObject,
  values: ReadonlyMap<string, string>,
): Pick<ComposeService, 'healthcheck'> {
  const readiness = container['readinessProbe'];
  const command = words(at(readiness, 'exec', 'command'));
  if (command === undefined) return {};
  const startup = container['startupProbe'];
  const budget = (numberAt(startup, 'periodSeconds') ?? 0) * (numberAt(startup, 'failureThreshold') ?? 0);
  return {
    healthcheck: {
      test: ['CMD', ...command.map((word) => expanded(word, values))],
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
