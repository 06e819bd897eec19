import { command } from './command';

export const synth = command({
  name: 'synth',
  summary: 'write the manifests; say what was written and found',
  about: [
    `Writes the app's manifests, one file per chart. Files that are the same stay untouched; files that an earlier run of
     the same program wrote and that are no longer wanted are removed. Nothing is written when a rule finds an error.`,
  ],
  options: {
    output: { type: 'string', short: 'o', value: 'dir', description: "instead of cdk8s.yaml's output, or dist" },
  },
  request: () => ({}),
});
