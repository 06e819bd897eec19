import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshApp } from 'cdk8s-mesh';
import { environments } from '../../apps/shop/environments';
import { Shop } from '../../apps/shop/shop';
import { drawSvg } from '../../lib/pictures/timeline/draw-svg';
import type { Drawing } from '../../lib/pictures/timeline/lanes';
import { inspect } from '../../lib/analysis/gate';
import { drawingsOf, drawnIn } from '../../lib/stages/timelines';

function drawingsOfOrders(allPlanes: boolean): readonly Drawing[] {
  const app = new MeshApp();
  new Shop(app, 'prod', environments.get('prod'));
  const orders = drawnIn(inspect(app)).find(({ workload }) => workload.facts.spec.name === 'order-service');
  return orders === undefined ? [] : drawingsOf(orders, allPlanes);
}

test('the picture in the README is the one that the shop gives', () => {
  const [drawing] = drawingsOfOrders(false);
  const picture = readFileSync(join(__dirname, '../../docs/order-service.svg'), 'utf8');
  expect(drawing && drawSvg(drawing)).toBe(picture);
});

test('order-service of the shop passes on every data plane with derived settings', () => {
  const drawings = drawingsOfOrders(true);
  expect(drawings.map(({ plane }) => plane)).toEqual([
    'none',
    'istio-classic',
    'istio-native',
    'istio-ambient',
    'linkerd-classic',
    'linkerd-native',
  ]);
  for (const { problems } of drawings) expect(problems).toEqual([]);
});
