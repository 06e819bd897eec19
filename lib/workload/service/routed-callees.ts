import type { Construct } from 'constructs';
import type { DestinationOptions } from '../../model/traffic/destination';
import type { Traffic } from '../../model/traffic/traffic';
import { type Callee, calledPort, requireSameEnvironment } from '../callee';
import { Place } from '../place';

/** Another service that requests are sent on or copied to, and the number of its port. */
export interface RoutedCallee {
  readonly callee: Callee;
  readonly port: number;
}

/**
 * The services that routes of a traffic policy lead to, beside the own one.
 * @throws ValidationError MSVC-ACCESS-004 for a service of another environment
 */
export function routedCallees(traffic: Traffic = {}, service: Construct): readonly RoutedCallee[] {
  const { environment } = Place.of(service);
  return destinationsIn(traffic).flatMap(({ service: other, port }) => {
    if (!isCallee(other)) return [];
    requireSameEnvironment(service, environment, other);
    return [{ callee: other, port: calledPort(service, other, port).number }];
  });
}

function destinationsIn({ routes = [], mirrors = [] }: Traffic): readonly DestinationOptions[] {
  const targets = routes.flatMap(({ to = [], mirrors: copies = [] }) => [to, copies].flat());
  return [...targets, ...mirrors] as readonly DestinationOptions[];
}

/** What only has a name is a service of elsewhere, which gives access there. */
function isCallee(other: unknown): other is Callee {
  return typeof (other as Partial<Callee> | undefined)?.grant === 'function';
}
