import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Image, Istio, MeshApp, MeshChart, MeshService, Platform } from 'cdk8s-mesh';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The first code block of a language. */
function block(language: string): string | undefined {
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readme)?.[1];
}

test('the smallest program in the README is apps/hello', () => {
  expect(block('ts')).toBe(readFileSync(join(root, 'apps/hello/main.ts'), 'utf8'));
});

test('the YAML in the README is what it makes', () => {
  const app = new MeshApp();
  const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() });
  const chart = new MeshChart(app, 'hello', { namespace: 'hello', platform });
  new MeshService(chart, 'greeter', { image: Image.parse('ghcr.io/acme/greeter:1.4.2') });
  expect(block('yaml')).toBe(app.synthYaml());
});

test('the documents that the README and the package speak of are in the package', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: readonly string[] };
  const documents = [...readme.matchAll(/\]\((docs)\//g)].map(([, folder]) => folder);
  expect(documents.length).toBeGreaterThan(3);
  expect(files).toEqual(expect.arrayContaining([...documents, 'CHANGELOG.md']));
});
