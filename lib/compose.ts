export type { ComposeOptions } from './stages/compose/selection';
export { composeYaml, writeCompose } from './stages/compose/write-compose';
