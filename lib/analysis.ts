export { FindingsError, inspect, type Inspection } from './analysis/gate';
export { errorsOf, type Report, reportText, type SuppressedFinding } from './analysis/report';
export { RULES } from './analysis/rules/index';
export { foreignWorld } from './analysis/worlds';
export { manifestOf, type Manifest } from './kube/object';
export type { Problem, Rule } from './mesh/rule';
export type { World } from './mesh/world';
