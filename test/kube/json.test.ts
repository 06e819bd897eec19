import { ApiObject, JsonPatch } from 'cdk8s';
import { MeshApp, MeshChart } from 'cdk8s-mesh';
import * as fc from 'fast-check';
import { inOrder, type JsonObject } from '../../lib/kube/json';
import { devRow, orders, yamlOf } from '../fixtures';

const ANNOTATIONS = '{ "b": "1", "__proto__": { "c": "2", "a": "3" }, "constructor": "4" }';

describe('an object in order', () => {
  test('begins with what it is, and goes on by letters', () => {
    const json = { spec: { b: 1, a: [{ d: 1, c: 2 }] }, kind: 'Service', data: {}, metadata: {}, apiVersion: 'v1' };
    expect(JSON.stringify(inOrder(json))).toBe(
      '{"apiVersion":"v1","kind":"Service","metadata":{},"data":{},"spec":{"a":[{"c":2,"d":1}],"b":1}}',
    );
  });

  test('has every key that it had, also one that JavaScript takes for something else', () => {
    const metadata = JSON.parse(ANNOTATIONS) as JsonObject;
    expect(JSON.stringify(inOrder({ metadata }))).toBe(
      '{"metadata":{"__proto__":{"a":"3","c":"2"},"b":"1","constructor":"4"}}',
    );
  });

  test('is the same whatever order it had, and loses nothing', () => {
    fc.assert(
      fc.property(fc.object({ withNullPrototype: false, maxDepth: 3 }), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonObject;
        const reversed = Object.fromEntries(Object.entries(json).reverse());
        expect(JSON.stringify(inOrder(reversed))).toBe(JSON.stringify(inOrder(json)));
        expect(inOrder(json)).toEqual(json);
      }),
    );
  });
});

test('a key that a patch adds is written, whatever its name', () => {
  const service = orders({}, new MeshChart(new MeshApp(), 'dev', devRow()));
  ApiObject.of(service.service).addJsonPatch(JsonPatch.add('/metadata/annotations', JSON.parse(ANNOTATIONS)));
  expect(yamlOf(service)).toContain(
    '  annotations:\n    __proto__:\n      a: "3"\n      c: "2"\n    b: "1"\n    constructor: "4"\n'.replaceAll(
      '"',
      "'",
    ),
  );
});
