// For projects that resolve modules without `exports`, as the tsconfig.json of `cdk8s init` does.
export * from './build/lib/mesh';
