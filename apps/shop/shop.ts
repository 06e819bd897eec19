import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import {
  Backing,
  Caller,
  Health,
  Hold,
  Image,
  MeshChart,
  Port,
  type TerminationOptions,
  type Traffic,
  Version,
} from 'cdk8s-mesh';
import { RustBuild, RustImage, type RustImageOptions, RustService } from 'cdk8s-mesh/rust';
import type { Construct } from 'constructs';
import type { Row } from './environments';

/** How order-service leaves: it answers for five more seconds, and tells clients to connect elsewhere. */
const SERVES_ON: TerminationOptions = { hold: Hold.inApp(Duration.seconds(5)), closesConnections: true };

const ORDER_TRAFFIC: Traffic = {
  timeout: Duration.seconds(10),
  retry: {
    attempts: 3,
    perTryTimeout: Duration.seconds(2),
    on: ['5xx', 'reset', 'connect-failure', 'retriable-4xx'],
    idempotent: true,
  },
  connectionPool: { maxConnections: 100, maxRequestsPerConnection: 100, h2UpgradePolicy: 'default' },
  outlierDetection: {
    consecutive5xxErrors: 5,
    interval: Duration.seconds(30),
    baseEjectionTime: Duration.seconds(30),
    maxEjectionPercent: 50,
  },
};

/** The Rust workspace beside this file. */
const BUILD = RustBuild.of({
  directory: 'apps/shop/services',
  members: ['order-service', 'user-service'],
  libraries: ['lifecycle'],
});
const ORDERS: RustImageOptions = {
  crate: 'order-service',
  build: BUILD,
  labels: { description: "The shop's orders and, with the argument front, its frontend" },
};
const USERS: RustImageOptions = {
  crate: 'user-service',
  build: BUILD,
  labels: { description: "The shop's users, with a visit count in Redis when there is one" },
};

/** A frontend, orders and users; the same program for every environment. */
export class Shop extends MeshChart {
  constructor(scope: Construct, id: string, row: Row) {
    super(scope, id, row);
    const { replicas, args, images } = row;
    const orderImage = serviceImage(row, images.orders, ORDERS);

    const orders = new RustService(this, 'order-service', {
      image: orderImage,
      args,
      replicas,
      ports: [Port.http(8080)],
      health: Health.http({ startup: '/startupz', readiness: '/readyz', liveness: '/healthz' }),
      termination: row.termination ?? SERVES_ON,
      versions: row.canary && { canary: canary(orderImage, row.canary) },
      traffic: row.traffic ?? ORDER_TRAFFIC,
    });

    const users = new RustService(this, 'user-service', {
      image: serviceImage(row, images.users, USERS),
      args,
      replicas,
      log: 'info',
      health: Health.http('/health'),
      traffic: row.traffic,
      resources: {
        cpu: { request: Cpu.millis(50), limit: Cpu.units(0.5) },
        memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) },
      },
      backing: { REDIS_URL: Backing.redis({ image: Image.parse(images.redis, { shell: true, uid: 999 }) }) },
    });

    // The same binary as order-service, in front mode.
    const frontend = new RustService(this, 'frontend', {
      image: serviceImage(row, images.frontend, ORDERS),
      args: args ?? ['front'],
      replicas,
      local: { publish: 8080 },
    });
    frontend.allowFrom(Caller.serviceAccount('istio-ingress/gateway'));
    frontend.addEnv('ORDER_SERVICE_URL', frontend.calls(orders));
    frontend.addEnv('USER_SERVICE_URL', frontend.calls(users));
    orders.addEnv('USER_SERVICE_URL', orders.calls(users));
  }
}

/** The image that the recipe makes, or whatever stands in for it. */
function serviceImage({ args }: Row, reference: string, options: RustImageOptions): Image {
  return args === undefined ? RustImage.from(reference, options) : Image.parse(reference);
}

/** The next build of order-service beside the one that runs, or the first of the two steps in which it goes. */
function canary(image: Image, column: NonNullable<Row['canary']>): Version {
  return column === 'retired' ? Version.retired() : { image: image.withTag(column.tag), weight: column.weight };
}
