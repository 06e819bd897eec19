import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, listAt } from '../../lib/kube/json';

/** A change of an object, as the API server tells whoever watches. */
interface Change {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly resourceVersion: string };
  };
}

const KINDS = ['virtualservices.networking.istio.io', 'destinationrules.networking.istio.io'];

/**
 * Follows every change of the routes and subsets of a namespace: no moment between two samples is missed. Changes of the
 * two kinds are put in order by their resource versions, which one counter gives out.
 */
export class RouteWatch {
  private readonly folder = mkdtempSync(join(tmpdir(), 'route-watch-'));
  private readonly watches: readonly ChildProcess[];

  constructor(namespace: string) {
    this.watches = KINDS.map((kind) => {
      const file = openSync(join(this.folder, kind), 'w');
      const args = ['-n', namespace, 'get', kind, '--watch', '--output-watch-events', '-o', 'json'];
      const watch = spawn('kubectl', args, { stdio: ['ignore', file, 'ignore'] });
      closeSync(file);
      return watch;
    });
  }

  /** How many changes there were, and every moment at which a route led to a subset that was not there. */
  public stop(): { readonly seen: number; readonly dangling: readonly string[] } {
    this.watches.forEach((watch) => watch.kill());
    const changes = KINDS.flatMap((kind) => changesIn(readFileSync(join(this.folder, kind), 'utf8'))).sort(
      (a, b) => Number(a.object.metadata.resourceVersion) - Number(b.object.metadata.resourceVersion),
    );
    rmSync(this.folder, { recursive: true });
    const live = new Map<string, unknown>();
    const dangling = changes.flatMap(({ type, object }) => {
      const key = `${object.kind} ${object.metadata.name}`;
      if (type === 'DELETED') live.delete(key);
      else live.set(key, object);
      return missingSubsets(live).map((subset) => `after ${type} ${key}: ${subset}`);
    });
    return { seen: changes.length, dangling };
  }
}

/** kubectl prints one line per change; the last one may be cut. */
function changesIn(text: string): Change[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Change);
}

function missingSubsets(live: ReadonlyMap<string, unknown>): string[] {
  const objects = [...live.values()];
  const subsets = objects.flatMap((object) =>
    listAt(object, 'spec', 'subsets').map(
      (subset) => `${String(at(object, 'spec', 'host'))} ${String(at(subset, 'name'))}`,
    ),
  );
  const destinations = objects
    .flatMap((object) => listAt(object, 'spec', 'http'))
    .flatMap((rule) => listAt(rule, 'route'))
    .flatMap((route) => (at(route, 'destination', 'subset') === undefined ? [] : [at(route, 'destination')]));
  return destinations
    .map((destination) => `${String(at(destination, 'host'))} ${String(at(destination, 'subset'))}`)
    .filter((destination) => !subsets.includes(destination));
}
