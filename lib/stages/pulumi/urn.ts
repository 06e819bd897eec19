import { type ComponentConstruct, parentOf, typeOf } from './component';

/** A URN is `urn:pulumi:<stack>::<project>::<types of the parents and its own, joined by $>::<name>`. */
export function typesOf(urn: string): string {
  return urn.split('::')[2] ?? '';
}

export function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

/** The types in the URN of an object: those above the charts, its components', its own. */
export function typesInUrn(type: string, component: ComponentConstruct | undefined, above: string): string {
  const chart = component === undefined ? undefined : parentOf(component);
  const types = [above, chart && typeOf(chart), component && typeOf(component), type];
  return types.filter((each) => each !== undefined && each !== '' && each !== 'pulumi:pulumi:Stack').join('$');
}
