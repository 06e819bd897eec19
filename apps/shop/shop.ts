import {
  Caller,
  Cpu,
  Dependency,
  Duration,
  Health,
  Hold,
  Image,
  MeshChart,
  Port,
  Resources,
  RustService,
  Termination,
  Traffic,
} from 'cdk8s-mesh';
import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Row } from './environments';

/** A frontend, orders and users; the same program for every environment. */
export class Shop extends MeshChart {
  constructor(scope: Construct, id: string, row: Row) {
    super(scope, id, row);
    const { replicas, args, images } = row;
    const orderImage = Image.parse(images.orders);

    const orders = new RustService(this, 'order-service', {
      image: orderImage,
      args,
      replicas,
      port: Port.http(8080),
      health: Health.http({ startup: '/startupz', readiness: '/readyz', liveness: '/healthz' }),
      termination: Termination.of({ hold: Hold.inApp(Duration.seconds(5)), closesConnections: true }),
      canary: row.canary && { image: orderImage.withTag(row.canary.tag), weight: row.canary.weight },
      traffic: Traffic.of({
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
      }),
    });

    const users = new RustService(this, 'user-service', {
      image: Image.parse(images.users),
      args,
      replicas,
      log: 'info',
      health: Health.http('/health'),
      resources: Resources.of({
        cpu: { request: Cpu.millis(50), limit: Cpu.units(0.5) },
        memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) },
      }),
      dependencies: { REDIS_URL: Dependency.redis({ image: Image.parse(images.redis, { shell: true, uid: 999 }) }) },
    });

    const frontend = new RustService(this, 'frontend', { image: Image.parse(images.frontend), args, replicas });
    frontend.allowFrom(Caller.serviceAccount('istio-ingress/gateway'));
    frontend.addEnv('ORDER_SERVICE_URL', frontend.calls(orders));
    frontend.addEnv('USER_SERVICE_URL', frontend.calls(users));
    orders.addEnv('USER_SERVICE_URL', orders.calls(users));
  }
}
