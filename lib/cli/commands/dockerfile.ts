import { command } from './command';

export const dockerfile = command({
  name: 'dockerfile',
  summary: 'write the Dockerfile of every image with a recipe',
  about: [
    `Compares the recipe of every RustImage with Cargo.toml and Cargo.lock, then writes a Dockerfile per binary and a
     .dockerignore per build. A file that does not begin with the words of this command is not replaced.`,
  ],
  options: {},
  request: () => ({}),
});
