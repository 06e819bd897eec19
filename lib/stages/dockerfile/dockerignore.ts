import type { RustBuild } from '../../rust/rust-build';
import { MADE_BY } from './dockerfile';

/** The files and directories of a crate that cargo reads. */
const OF_A_CRATE = ['Cargo.toml', 'build.rs', 'src'];
const OF_THE_ROOT = ['Cargo.toml', 'Cargo.lock', '.cargo/config.toml'];

/** Excludes everything that the build does not read: a changed README starts no build, and no secret gets into a layer. */
export function dockerignore({ members, libraries, isWorkspace, include }: RustBuild): string {
  const crates = [...libraries, ...members].flatMap((folder) => OF_A_CRATE.map((name) => `${folder}/${name}`));
  const own = isWorkspace ? crates : OF_A_CRATE.slice(1);
  return [
    `${MADE_BY}: only what cargo reads.`,
    '*',
    ...[...OF_THE_ROOT, ...own, ...include].map((path) => `!${path}`),
    '',
  ].join('\n');
}
