import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';

/**
 * All objects below a construct, as one node of the dependency graph. A dependency between constructs concerns all objects
 * in both: with such a node between them, n objects that depend on m others need n + m edges instead of n * m.
 */
export class Group {
  public readonly members: readonly ApiObject[];
  private readonly byChart = new Map<Chart, ApiObject[]>();

  constructor(construct: IConstruct) {
    this.members = construct.node.findAll().filter((inner): inner is ApiObject => ApiObject.isApiObject(inner));
    for (const member of this.members) {
      const members = this.byChart.get(member.chart);
      if (members === undefined) this.byChart.set(member.chart, [member]);
      else members.push(member);
    }
  }

  /** The objects that are in a chart. The order within a chart needs only those, because charts are ordered as a whole. */
  public membersIn(chart: Chart): readonly ApiObject[] {
    return this.byChart.get(chart) ?? [];
  }
}

export type Node = ApiObject | Group;

/** The dependencies that users declared with `addDependency`, as edges between objects. */
export class Dependencies {
  private readonly targets = new Map<IConstruct, readonly IConstruct[]>();
  private readonly groups = new Map<IConstruct, Group>();

  constructor(constructs: readonly IConstruct[]) {
    for (const construct of constructs) {
      const { dependencies } = construct.node;
      if (dependencies.length > 0) this.targets.set(construct, dependencies);
    }
  }

  /** What must come before a node, among the objects of a chart. */
  public of(node: Node, chart: Chart): readonly Node[] {
    return node instanceof Group ? node.membersIn(chart) : this.before(node);
  }

  /** What must come before an object, in any chart. */
  public before(object: ApiObject): readonly Group[] {
    if (this.targets.size === 0) return [];
    return object.node.scopes.flatMap((scope) => this.groupsFor(scope, object));
  }

  /** The charts that must come before a chart, because one of its constructs depends on something in them. */
  public ofChart(chart: Chart, constructs: readonly IConstruct[]): readonly Chart[] {
    return constructs
      .flatMap((construct) => (this.targets.get(construct) ?? []).filter((target) => target.node.scopes.some(isChart)))
      .map((target) => Chart.of(target))
      .filter((other) => other !== chart);
  }

  /** Without constructs that contain the object: cdk8s allows a construct to depend on something inside itself. */
  private groupsFor(scope: IConstruct, object: ApiObject): readonly Group[] {
    const targets = this.targets.get(scope) ?? [];
    return targets.filter((target) => !object.node.scopes.includes(target)).map((target) => this.group(target));
  }

  private group(construct: IConstruct): Group {
    const known = this.groups.get(construct);
    if (known !== undefined) return known;
    const group = new Group(construct);
    this.groups.set(construct, group);
    return group;
  }
}

function isChart(construct: IConstruct): boolean {
  return Chart.isChart(construct);
}
