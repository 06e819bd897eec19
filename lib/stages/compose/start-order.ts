import type { ComposeService } from './compose-file';
import { calleesAmong, type Running } from './selection';

/** Which services each service waits for, by its name in the file. */
export interface StartOrder {
  readonly after: ReadonlyMap<string, readonly Running[]>;
  /** Calls for which nobody waits, because they would close a cycle, which Compose refuses. */
  readonly lost: readonly string[];
}

/** Lets every service start after those that it calls. */
export function startOrder(running: readonly Running[]): StartOrder {
  const after = new Map<string, Running[]>(running.map(({ key }) => [key, []]));
  const lost: string[] = [];
  const calleesOf = calleesAmong(running);
  for (const caller of running) {
    for (const callee of calleesOf(caller)) {
      if (callee.key === caller.key) continue;
      if (waits(after, callee.key, caller.key)) lost.push(`${caller.key} for ${callee.key}`);
      else after.get(caller.key)?.push(callee);
    }
  }
  return { after, lost };
}

/** Whether one service waits for another, directly or through others. */
function waits(after: ReadonlyMap<string, readonly Running[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (key === to) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...(after.get(key) ?? []).map((next) => next.key));
  }
  return false;
}

/** Waits until the callees are healthy, or only until they have started if Compose cannot run their probes. */
export function dependsOn(
  callees: readonly Running[],
  services: Readonly<Record<string, ComposeService>>,
): Pick<ComposeService, 'depends_on'> {
  if (callees.length === 0) return {};
  const conditions = callees.map(({ key }) => {
    const condition = services[key]?.healthcheck === undefined ? 'service_started' : 'service_healthy';
    return [key, { condition }] as const;
  });
  return { depends_on: Object.fromEntries(conditions) };
}
