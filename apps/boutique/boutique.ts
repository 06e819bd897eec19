import { Duration } from 'cdk8s';
import {
  Backing,
  GrpcService,
  type GrpcServiceProps,
  Health,
  Image,
  MeshChart,
  type MeshChartProps,
  MeshService,
} from 'cdk8s-mesh';
import type { Construct } from 'constructs';

const REGISTRY = 'us-central1-docker.pkg.dev/google-samples/microservices-demo';

/** What runs under the names of the shop: its own images, or one that stands in for them all. */
export interface BoutiqueProps extends MeshChartProps {
  readonly standIn?: (
    port: number,
    protocol: 'http' | 'grpc',
  ) => { readonly image: Image; readonly args: readonly string[] };
}

/** A server of the shop that speaks gRPC: it reads its port from the environment, and callers know it by one variable. */
class ShopServer extends GrpcService {
  constructor(boutique: Boutique, name: string, port: number, props: Partial<GrpcServiceProps> = {}) {
    super(boutique, name, {
      image: boutique.image(name),
      port,
      env: { PORT: String(port), DISABLE_PROFILER: '1' },
      traffic: { timeout: Duration.seconds(5) },
      ...boutique.props.standIn?.(port, 'grpc'),
      ...props,
    });
  }
}

/** Google's Online Boutique: eleven services behind one page, in as many lines as it takes to say who calls whom. */
export class Boutique extends MeshChart {
  constructor(
    scope: Construct,
    id: string,
    public readonly props: BoutiqueProps,
  ) {
    super(scope, id, props);

    const catalog = new ShopServer(this, 'productcatalogservice', 3550, {
      versions: { canary: { image: this.image('productcatalogservice', 'v0.10.4'), weight: 10 } },
    });
    const currency = new ShopServer(this, 'currencyservice', 7000);
    const shipping = new ShopServer(this, 'shippingservice', 50051);
    const payment = new ShopServer(this, 'paymentservice', 50052);
    const email = new ShopServer(this, 'emailservice', 5000);
    const ads = new ShopServer(this, 'adservice', 9555);
    const cart = new ShopServer(this, 'cartservice', 7070, {
      backing: {
        REDIS_ADDR: Backing.redis({
          image: Image.parse('docker.io/library/redis:7-alpine', { shell: true, uid: 999 }),
        }),
      },
    });
    const recommendations = new ShopServer(this, 'recommendationservice', 8081);
    const checkout = new ShopServer(this, 'checkoutservice', 5050, { traffic: { timeout: Duration.seconds(10) } });
    const frontend = new MeshService(this, 'frontend', {
      image: this.image('frontend'),
      health: Health.http('/_healthz'),
      traffic: { timeout: Duration.seconds(15) },
      local: { publish: 8080 },
      ...props.standIn?.(8080, 'http'),
    });

    const everything = {
      PRODUCT_CATALOG_SERVICE_ADDR: catalog,
      CURRENCY_SERVICE_ADDR: currency,
      CART_SERVICE_ADDR: cart,
      SHIPPING_SERVICE_ADDR: shipping,
    };
    calls(recommendations, { PRODUCT_CATALOG_SERVICE_ADDR: catalog });
    calls(checkout, { ...everything, PAYMENT_SERVICE_ADDR: payment, EMAIL_SERVICE_ADDR: email });
    calls(frontend, {
      ...everything,
      CHECKOUT_SERVICE_ADDR: checkout,
      RECOMMENDATION_SERVICE_ADDR: recommendations,
      AD_SERVICE_ADDR: ads,
    });
  }

  public image(name: string, tag = 'v0.10.3'): Image {
    return this.props.standIn?.(0, 'grpc').image ?? Image.parse(`${REGISTRY}/${name}:${tag}`);
  }
}

/** A service knows whom it calls by variables, and may call nobody else. */
function calls(caller: MeshService, callees: Readonly<Record<string, MeshService>>): void {
  for (const [variable, callee] of Object.entries(callees)) caller.addEnv(variable, caller.calls(callee));
}
