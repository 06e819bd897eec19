import { ApiObject, JsonPatch } from 'cdk8s';
import { Duration } from 'cdk8s';
import { MeshService, type MeshServiceProps, Scale, ValidationError, Version, type VersionOptions } from 'cdk8s-mesh';
import { at, type JsonObject } from '../../../lib/kube/json';
import { inspect } from '../../../lib/analysis/gate';
import { devChart, IMAGE, namesOf, objectOf, objectsOf, orders, thrownBy } from '../../fixtures';

const LIVE = { weight: 10, replicas: Scale.autoscaled({ min: 2, max: 4 }) };

function retired(props: Partial<MeshServiceProps> = {}): MeshService {
  return orders({ versions: { canary: Version.retired() }, ...props });
}

function subsetsOf(service: MeshService): unknown[] {
  const subsets = at(objectOf(service, 'DestinationRule'), 'spec', 'subsets') as JsonObject[] | undefined;
  return (subsets ?? []).map(({ name }) => name);
}

/** Every subset that the VirtualService sends anything to. */
function routedTo(service: MeshService): unknown[] {
  const rules = at(objectOf(service, 'VirtualService'), 'spec', 'http') as JsonObject[];
  return rules.flatMap(({ route }) =>
    (route as JsonObject[]).map((destination) => at(destination, 'destination', 'subset')),
  );
}

function patched(service: MeshService, kind: string, patch: JsonPatch): MeshService {
  const objects = service.node.findAll().filter((construct) => ApiObject.isApiObject(construct)) as ApiObject[];
  objects.find((object) => object.kind === kind)?.addJsonPatch(patch);
  return service;
}

function findingsOf(service: MeshService) {
  return inspect(service.node.root).report.findings;
}

describe('a version that is retired', () => {
  test('keeps its subset, so that a proxy with the old route still finds it', () => {
    expect(subsetsOf(retired())).toEqual(['stable', 'canary']);
    const { spec } = objectOf(retired(), 'DestinationRule');
    expect(spec).toEqual(objectOf(orders({ versions: { canary: LIVE } }), 'DestinationRule')['spec']);
  });

  test('has no Deployment and no autoscaler any more', () => {
    const live = orders({ versions: { canary: LIVE } });
    expect(namesOf(live, 'Deployment')).toEqual(['orders', 'orders-canary']);
    expect(namesOf(live, 'HorizontalPodAutoscaler')).toEqual(['orders-canary']);
    expect(namesOf(retired(), 'Deployment')).toEqual(['orders']);
    expect(namesOf(retired(), 'HorizontalPodAutoscaler')).toEqual([]);
  });

  test('gets no traffic; the main version gets all of it, by its own subset', () => {
    expect(routedTo(orders({ versions: { canary: LIVE } }))).toEqual(['stable', 'canary']);
    expect(routedTo(retired())).toEqual(['stable']);
    expect(JSON.stringify(objectOf(retired(), 'VirtualService'))).not.toMatch(/canary|weight/);
  });

  test('leaves the share of the others as it is', () => {
    const service = orders({ versions: { next: { weight: 30 }, old: Version.retired() } });
    expect(subsetsOf(service)).toEqual(['stable', 'next', 'old']);
    expect(routedTo(service)).toEqual(['stable', 'next']);
    expect(service.facts.spec.versions.map(({ weight }) => weight)).toEqual([70, 30]);
  });

  test('changes nothing of the other objects of the service', () => {
    const rest = (service: MeshService) =>
      objectsOf(service).filter(
        ({ kind, metadata }) => kind !== 'VirtualService' && !String(at(metadata, 'name')).endsWith('-canary'),
      );
    expect(rest(retired())).toEqual(rest(orders({ versions: { canary: LIVE } })));
  });

  test('is named in the facts, apart from the versions that run', () => {
    const { versions, retired: names } = retired().facts.spec;
    expect(versions.map(({ name }) => name)).toEqual(['stable']);
    expect(names).toEqual(['canary']);
  });

  test('is no finding: its subset has no pods by design', () => {
    expect(findingsOf(retired())).toEqual([]);
    expect(findingsOf(retired({ traffic: { timeout: Duration.seconds(3) } }))).toEqual([]);
  });

  test('is passed over by what changes every version', () => {
    const service = retired({ env: { A: '1' } });
    const seen: string[] = [];
    service.eachDeployment((_, { name }) => seen.push(name));
    expect(seen).toEqual(['stable']);
  });

  test('needs no option; plain options are a version that runs, as before', () => {
    const options: VersionOptions = { image: IMAGE.withTag('1.5.0'), weight: 10 };
    expect(namesOf(orders({ versions: { canary: options } }), 'Deployment')).toEqual(['orders', 'orders-canary']);
  });
});

describe('when its entry is deleted', () => {
  test('its subset goes, and the service is as if it had never been there', () => {
    expect(objectsOf(orders({ versions: {} }))).toEqual(objectsOf(orders()));
    expect(namesOf(orders(), 'DestinationRule')).toEqual([]);
  });

  test('those of the others stay', () => {
    const service = orders({ versions: { next: { weight: 30 } } });
    expect(subsetsOf(service)).toEqual(['stable', 'next']);
  });

  test('and it was the only one, the route names no subset at all: it must change before the subsets go', () => {
    expect(routedTo(orders())).toEqual([undefined]);
    expect(routedTo(orders({ traffic: { loadBalancing: 'random' } }))).toEqual([undefined]);
  });

  test('no step routes to a subset that the step before or after has not', () => {
    // Old routes meet new subsets and new routes meet old subsets, in whatever order they arrive.
    const steps = [
      orders({ versions: { next: { weight: 30 }, canary: LIVE } }),
      orders({ versions: { next: { weight: 30 }, canary: Version.retired() } }),
      orders({ versions: { next: { weight: 30 } } }),
    ];
    for (const [index, step] of steps.slice(1).entries()) {
      const before = steps[index] as MeshService;
      expect(subsetsOf(step)).toEqual(expect.arrayContaining(routedTo(before)));
      expect(subsetsOf(before)).toEqual(expect.arrayContaining(routedTo(step)));
    }
  });
});

describe('what a retired version refuses', () => {
  test('to be asked for by name', () => {
    const service = retired();
    const error = thrownBy(() => service.version('canary'));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.message).toBe(
      'MSVC-CANARY-108 [dev/orders] version: got "canary", expected a version that runs: stable\n' +
        "  fix: take this line away: 'canary' is retired, and nothing of it runs any more",
    );
    expect(service.version('stable').weight).toBe(100);
    expect(() => service.version('next')).toThrow('MSVC-CANARY-106');
  });

  test('a route', () => {
    const traffic = {
      routes: [{ name: 'beta', match: { headers: { 'x-canary': 'true' } }, to: { version: 'canary' } }],
    };
    expect(() => retired({ traffic })).toThrow(
      'MSVC-CANARY-107 [dev/orders] traffic.routes[0].to.version: got "canary", expected a version that is not retired',
    );
    expect(() => orders({ versions: { canary: LIVE }, traffic })).not.toThrow();
  });

  test('options beside it', () => {
    const mixed = { ...Version.retired(), weight: 10 } as unknown as VersionOptions;
    expect(() => orders({ versions: { canary: mixed } })).toThrow(
      "MSVC-CANARY-109 [dev/orders] version 'canary': got ",
    );
    const meant = { retired: 'yes' } as unknown as VersionOptions;
    expect(() => orders({ versions: { canary: meant } })).toThrow('MSVC-CANARY-109');
  });

  test('the name of the main version, and a name that Kubernetes refuses', () => {
    expect(() => orders({ versions: { stable: Version.retired() } })).toThrow('MSVC-CANARY-102');
    expect(() => orders({ versions: { 'Not-A-Label': Version.retired() } })).toThrow('MSVC-CANARY-101');
  });
});

describe('the rules', () => {
  const TO_CANARY = JsonPatch.replace('/spec/http/0/route/0/destination/subset', 'canary');

  test('a VirtualService that routes to a retired subset is an error', () => {
    expect(findingsOf(patched(retired(), 'VirtualService', TO_CANARY))).toMatchObject([
      {
        code: 'MSVC-CANARY-001',
        severity: 'error',
        construct: 'dev/orders',
        object: 'VirtualService shop-dev/orders',
        path: 'spec.http[0].route[0].destination.subset',
        message: expect.stringContaining("subset 'canary', which is retired"),
      },
    ]);
  });

  test('a route to the main version is none', () => {
    const same = JsonPatch.replace('/spec/http/0/route/0/destination/subset', 'stable');
    expect(findingsOf(patched(retired(), 'VirtualService', same))).toEqual([]);
  });

  test('a subset without pods is an error still where the version is not retired', () => {
    const broken = JsonPatch.replace('/spec/subsets/0/labels/version', 'next');
    const codes = findingsOf(patched(retired(), 'DestinationRule', broken)).map(({ code }) => code);
    expect(codes).toEqual(['MSVC-CANARY-002']);
  });
});

test('the canary of a row may be one or the other', () => {
  const rows = [
    { versions: { canary: { weight: 5 } } },
    { versions: { canary: Version.retired() } },
    {},
  ] satisfies Partial<MeshServiceProps>[];
  const deployments = rows.map((row) =>
    namesOf(new MeshService(devChart(), 'orders', { image: IMAGE, ...row }), 'Deployment'),
  );
  expect(deployments.map(({ length }) => length)).toEqual([2, 1, 1]);
});
