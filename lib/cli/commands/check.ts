import { command } from './command';

export const check = command({
  name: 'check',
  summary: 'write nothing; print what the rules find',
  about: [
    `Writes nothing. Prints what the rules find in the finished manifests, each with its construct, its numbers and its
     fix; what was accepted, and why; and where the recipe of an image does not agree with its Cargo.toml or its
     Dockerfile.`,
  ],
  options: {},
  request: () => ({}),
});
