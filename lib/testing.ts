export { record, type RecordedState, type RecordOptions, type Registration } from './stages/pulumi/recorder';
