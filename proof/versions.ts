import { get, kubectl } from './kubectl';

interface Nodes {
  readonly items: readonly {
    readonly status: {
      readonly nodeInfo: { readonly kubeletVersion: string; readonly containerRuntimeVersion: string };
    };
  }[];
}

interface Deployments {
  readonly items: readonly {
    readonly spec: { readonly template: { readonly spec: { readonly containers: { readonly image: string }[] } } };
  }[];
}

/** What the measurement ran on, a line each. */
export async function versionsOf(): Promise<string[]> {
  const server = JSON.parse(await kubectl(['version', '-o', 'json'])) as { serverVersion: { gitVersion: string } };
  const { items: nodes } = await get<Nodes>('nodes');
  const istiod = await get<Deployments>('deployments', '-A', '-l', 'app=istiod');
  const image = istiod.items[0]?.spec.template.spec.containers[0]?.image;
  const runtimes = [...new Set(nodes.map(({ status }) => status.nodeInfo.containerRuntimeVersion))];
  return [
    `Kubernetes ${server.serverVersion.gitVersion}, ${nodes.length} nodes, ${runtimes.join(', ').replaceAll('://', ' ')}`,
    `Istio ${image?.split(':').at(-1) ?? 'not found'}`,
  ];
}
