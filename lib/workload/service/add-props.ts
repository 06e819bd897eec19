import { checkedAccess, type Identified } from '../../model/access/access';
import type { Construct } from 'constructs';
import type { Caller } from '../../model/access/caller';
import type { Call } from '../../model/call';
import { list } from '../../model/options';
import type { Config } from '../../model/workload/config';
import type { VariableValue } from '../../model/workload/init-container';
import { checkedMounts, type Mount } from '../../model/workload/mount';
import { refuseNamedTwice, secretValue, variablesIn } from '../variables';
import { backingProps, checkedBacking } from './backing-service';
import type { Callee } from './callee';
import type { MeshServiceProps } from './mesh-service-props';

/** The methods of a service with which its props are added. */
interface Addable extends Construct {
  readonly name: string;
  allowFrom(caller: Caller | Identified, options?: { readonly ports?: readonly number[] }): unknown;
  addEnv(name: string, value: VariableValue): unknown;
  addConfig(config: Config): unknown;
  mount(path: string, mount: Mount): unknown;
  calls(callee: Callee): Call;
}

/** Makes the service that runs a backing server. */
type MakeBacking = (id: string, props: MeshServiceProps) => Callee;

/** Adds what the props say, with the methods that users have as well. */
export function addProps(service: Addable, props: MeshServiceProps, makeBacking: MakeBacking): void {
  for (const { callers, ports } of checkedAccess(props.access, service)) {
    callers.forEach((caller) => service.allowFrom(caller, ports && { ports }));
  }
  addVariables(service, props, makeBacking);
  const asked = { subject: 'config', write: 'config: [Config.mutable({ ... })]', where: service };
  for (const files of list(props.config ?? [], asked)) service.addConfig(files as Config);
  for (const [path, mount] of Object.entries(checkedMounts(props.mounts ?? {}, 'mounts', service))) {
    service.mount(path, mount);
  }
}

/** Adds secrets and backing first, because `env` may refer to them: Kubernetes resolves $(NAME) only to earlier variables. */
function addVariables(
  service: Addable,
  { secrets = {}, backing = {}, env = {} }: MeshServiceProps,
  makeBacking: MakeBacking,
): void {
  refuseNamedTwice(service, { env: Object.keys(env), secrets: Object.keys(secrets), backing: Object.keys(backing) });
  for (const [name, reference] of variablesIn(service, 'secrets', secrets)) {
    service.addEnv(name, secretValue(service, name, reference));
  }
  for (const [name, each] of Object.entries(checkedBacking(service, backing))) {
    service.addEnv(name, service.calls(makeBacking(each.kind, backingProps(service.name, each))));
  }
  for (const [name, value] of variablesIn(service, 'env', env)) service.addEnv(name, value);
}
