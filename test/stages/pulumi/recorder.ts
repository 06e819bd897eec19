// cspell:ignore Retainondelete Ignorechanges Customtimeouts Deletedwith
import * as pulumi from '@pulumi/pulumi';
import { at } from '../../../lib/kube/json';
import { typesOf } from '../../../lib/stages/pulumi/urn';

/** A resource as a program registered it, with what Pulumi's own mocks leave out. */
export interface Registration {
  readonly urn: string;
  /** `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** `shop/orders`. */
  readonly name: string;
  /** False for a component. */
  readonly custom: boolean;
  /** The parent's URN; none for the stack. */
  readonly parent: string | undefined;
  /** As they are sent: a secret is an object that says so, with its `value`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs, sorted. */
  readonly dependsOn: readonly string[];
  readonly provider: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly aliases: readonly unknown[];
  readonly customTimeouts: Readonly<{ create?: string; update?: string; delete?: string }>;
  readonly deletedWith: string | undefined;
  /** How many transforms there are. */
  readonly transforms: number;
}

/** A resource of the stack's state, for what `deploy` reads of the last update. */
export interface RecordedState {
  readonly type: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export type State = Readonly<Record<string, RecordedState>>;

export interface RecordOptions {
  /** @default 'shop' */
  readonly project?: string;
  /** @default 'dev' */
  readonly stack?: string;
  /** Whether outputs that only an update knows are unknown. @default false */
  readonly preview?: boolean;
  /** Stack config by key, such as `shop:cluster`; objects are written as JSON. @default - none */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What the last update left, by URN; as a function it sees what is registered until it is asked. @default - nothing */
  readonly previous?: State | ((seen: readonly Registration[]) => Promise<State>);
  /** What the provider adds to the inputs. @default - nothing */
  readonly outputs?: (type: string, inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/**
 * Runs a Pulumi program on mocks and gives back all that it registered, components and providers included, in order.
 * Rejects with what the program throws. One program at a time: Pulumi's settings are global.
 */
export async function record(program: () => unknown, options: RecordOptions = {}): Promise<readonly Registration[]> {
  const { project = 'shop', stack = 'dev', preview = false } = options;
  const seen: Registration[] = [];
  await pulumi.runtime.setMocks(mocks(options, seen), project, stack, preview);
  for (const [key, value] of Object.entries(options.config ?? {})) {
    pulumi.runtime.setConfig(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  listen(seen, `urn:pulumi:${stack}::${project}::`);
  let failure: { readonly error: unknown } | undefined;
  const run = async () => {
    try {
      await program();
    } catch (error) {
      failure = { error }; // Pulumi would also tell the process, which then ends
    }
  };
  await pulumi.runtime.runInPulumiStack(run);
  await pulumi.runtime.disconnect();
  if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
  return seen.filter(({ type }) => type !== 'pulumi:pulumi:Stack');
}

/** What the engine answers with the state of a stack. */
const STATE = 'pulumi:pulumi:readStackResourceOutputs';

function mocks({ outputs, preview, previous = {} }: RecordOptions, seen: Registration[]): pulumi.runtime.Mocks {
  const state = () => (typeof previous === 'function' ? previous(seen) : previous);
  return {
    newResource: ({ name, type, inputs }) => ({
      id: preview === true ? undefined : `${name}-id`,
      state: { ...inputs, ...outputs?.(type, inputs) },
    }),
    call: async ({ token, inputs }) => (token === STATE ? { outputs: await state() } : inputs),
  };
}

/** A request of the SDK's protocol: a getter per field. */
type Request = Readonly<Record<string, () => unknown>>;
type Answer = (error: unknown, response: unknown) => void;

/** Stands between the SDK and its mock monitor, whose URNs also lack all parents but the last. */
function listen(seen: Registration[], prefix: string): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    newUrn: (parent: string, type: string, name: string) => string;
    registerResource: (request: Request, answer: Answer) => unknown;
  };
  monitor.newUrn = (parent, type, name) => {
    const above = typesOf(parent ?? '').replace('pulumi:pulumi:Stack', '');
    return `${prefix}${above === '' ? type : `${above}$${type}`}::${name}`;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) => {
    const get = (field: string): unknown => request[`get${field}`]?.call(request);
    seen.push(registration(get, monitor.newUrn(String(get('Parent')), String(get('Type')), String(get('Name')))));
    return register(request, answer);
  };
}

function registration(get: (field: string) => unknown, urn: string): Registration {
  const list = (field: string) => [...((get(field) as unknown[] | undefined) ?? [])];
  return {
    urn,
    type: String(get('Type')),
    name: String(get('Name')),
    custom: get('Custom') === true,
    parent: text(get('Parent')),
    inputs: (get('Object') as { toJavaScript(): Record<string, unknown> } | undefined)?.toJavaScript() ?? {},
    dependsOn: list('DependenciesList').map(String).sort(),
    provider: String(get('Provider')),
    protect: get('Protect') === true,
    retainOnDelete: get('Retainondelete') === true,
    ignoreChanges: list('IgnorechangesList').map(String),
    aliases: list('AliasesList').map((alias) => shortened(plain(alias))),
    customTimeouts: timeoutsOf(get('Customtimeouts') as Request),
    deletedWith: text(get('Deletedwith')),
    transforms: list('TransformsList').length,
  };
}

function timeoutsOf(message: Request): Registration['customTimeouts'] {
  const [create, update, remove] = ['Create', 'Update', 'Delete'].map((field) =>
    text(message[`get${field}`]?.call(message)),
  );
  return { ...(create && { create }), ...(update && { update }), ...(remove && { delete: remove }) };
}

function plain(message: unknown): unknown {
  return (message as { toObject(): unknown } | undefined)?.toObject();
}

/** Without the fields that the protocol sends empty; an alias that is a URN is that text. */
function shortened(message: unknown): unknown {
  const urn = at(message, 'urn');
  if (typeof urn === 'string' && urn !== '') return urn;
  const source = at(message, 'spec') ?? message ?? {};
  return Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== '' && value !== undefined && value !== false),
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
