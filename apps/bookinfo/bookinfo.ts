import { Duration } from 'cdk8s';
import { Health, Image, MeshChart, type MeshChartProps, MeshService, type MeshServiceProps, Port } from 'cdk8s-mesh';
import { Volume } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** What runs under the names of Istio's example: its own images, or one that stands in for them all. */
export interface BookinfoProps extends MeshChartProps {
  readonly standIn?: Pick<MeshServiceProps, 'image' | 'args'>;
}

/** Istio's example: a page made of the details of a book and its reviews, some of which show stars from ratings. */
export class Bookinfo extends MeshChart {
  constructor(scope: Construct, id: string, props: BookinfoProps) {
    super(scope, id, props);
    const program = (name: string) => ({
      image: Image.parse(`docker.io/istio/examples-bookinfo-${name}:1.20.3`),
      ports: [Port.http(9080)],
      health: Health.http('/health'),
      traffic: { timeout: Duration.seconds(3) },
      ...props.standIn,
    });
    const image = (name: string) => program(name).image;

    const ratings = new MeshService(this, 'ratings', program('ratings-v1'));
    const details = new MeshService(this, 'details', program('details-v1'));

    const reviews = new MeshService(this, 'reviews', {
      ...program('reviews-v1'),
      // The server of reviews starts slowly, and writes beside its program.
      health: Health.http({
        readiness: '/health',
        liveness: '/health',
        startup: '/health',
        startupBudget: Duration.minutes(3),
      }),
      versions: { black: { image: image('reviews-v2') }, red: { image: image('reviews-v3'), weight: 10 } },
      traffic: {
        timeout: Duration.seconds(6),
        routes: [{ name: 'jason', match: { headers: { 'end-user': 'jason' } }, to: { version: 'black' } }],
      },
    });
    for (const path of ['/tmp', '/opt/ibm/wlp/output']) {
      const name = path === '/tmp' ? 'tmp' : 'output';
      reviews.mount(path, Volume.fromEmptyDir(this, `reviews-${name}`, name));
    }
    reviews.calls(ratings);

    const productpage = new MeshService(this, 'productpage', {
      ...program('productpage-v1'),
      traffic: { timeout: Duration.seconds(10) },
      local: { publish: 9080 },
    });
    productpage.calls(details);
    productpage.calls(reviews);
  }
}
