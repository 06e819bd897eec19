import * as pulumi from '@pulumi/pulumi';
import type { IConstruct } from 'constructs';
import {
  componentAbove,
  type ComponentConstruct,
  componentName,
  Component,
  isService,
  parentOf,
  typeOf,
} from './component';
import type { DeployOptions } from './deploy-options';
import { known, nonEmpty } from './object-options';
import { optionsOf } from './pulumi-options';
import { versionRecord } from './versions';

/** The components of one deployment. Each is registered before its first object. */
export class Components {
  private readonly known = new Map<ComponentConstruct, Component>();
  private readonly children = new Map<ComponentConstruct, pulumi.CustomResource[]>();

  /** @param checked what every registration waits for */
  constructor(
    private readonly options: DeployOptions,
    private readonly checked: Promise<pulumi.Resource[]>,
  ) {}

  /** The parent of an object. */
  public above(object: IConstruct): pulumi.Resource | undefined {
    const construct = componentAbove(object);
    return construct === undefined ? this.options.parent : this.of(construct);
  }

  /** Notes an object of a component: the component is complete only when the object is ready. */
  public add(object: IConstruct, resource: pulumi.CustomResource): void {
    const construct = componentAbove(object);
    if (construct !== undefined) this.children.get(construct)?.push(resource);
  }

  /** To be called when all objects are registered. Records the outputs of each component, once its objects are ready. */
  public close(): ReadonlyMap<IConstruct, pulumi.ComponentResource> {
    for (const [construct, component] of this.known) component.record(this.outputsOf(construct));
    return this.known;
  }

  private of(construct: ComponentConstruct): Component {
    const known = this.known.get(construct);
    if (known !== undefined) return known;
    const name = `${this.options.prefix ?? ''}${componentName(construct)}`;
    const component = new Component(typeOf(construct), name, {}, this.optionsOf(construct));
    this.known.set(construct, component);
    this.children.set(construct, []);
    return component;
  }

  private optionsOf(construct: ComponentConstruct): pulumi.ComponentResourceOptions {
    const chart = parentOf(construct);
    const parent = chart === undefined ? this.options.parent : this.of(chart);
    const { protect, transforms } = optionsOf(construct, chart);
    const { aliases } = optionsOf(construct, componentAbove(construct));
    const dependsOn = chart === undefined ? this.checked : undefined;
    return known({ parent, protect, transforms: nonEmpty(transforms), aliases: nonEmpty(aliases), dependsOn });
  }

  private outputsOf(construct: ComponentConstruct): pulumi.Inputs {
    if (!isService(construct)) return {};
    const ready = pulumi.all((this.children.get(construct) ?? []).map(({ urn }) => urn));
    const { versions, retired } = versionRecord(construct.facts);
    return { versions: ready.apply(() => [...versions]), retired: ready.apply(() => [...retired]) };
  }
}
