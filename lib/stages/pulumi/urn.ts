import { type ComponentConstruct, parentOf, typeOf } from './component';

/** The types in a URN, which is `urn:pulumi:<stack>::<project>::<types of the parents and its own, joined by $>::<name>`. */
export function typesOf(urn: string): string {
  return urn.split('::')[2] ?? '';
}

export function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

/** The types that the URN of an object will have. @param above those of the resources above the charts */
export function typesInUrn(type: string, component: ComponentConstruct | undefined, above: string): string {
  const chart = component === undefined ? undefined : parentOf(component);
  const types = [above, chart && typeOf(chart), component && typeOf(component), type];
  return types.filter((each) => each !== undefined && each !== '' && each !== 'pulumi:pulumi:Stack').join('$');
}
