import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { MeshService } from '../workload/service/mesh-service';
import type { MeshServiceProps } from '../workload/service/mesh-service-props';

const SMALL = {
  cpu: { request: Cpu.millis(50) },
  memory: { request: Size.mebibytes(32), limit: Size.mebibytes(128) },
};

/** Props of a RustService: those of a MeshService, and the log level. */
export interface RustServiceProps extends MeshServiceProps {
  /** The value of the variable `RUST_LOG`: a level, or filters by module. @default 'info' */
  readonly log?: string;
}

/**
 * A server in Rust (axum, actix): a MeshService with `RUST_LOG`, which requests 0.05 core and 32 MiB by default and is
 * limited to 128 MiB.
 *
 * End its `main` with `std::process::exit`. Returning from `main` drops tokio's runtime, which waits for pending DNS lookups:
 * with a slow DNS server the pod would stay until SIGKILL although every request is answered.
 * @example new RustService(chart, 'orders', { image: Image.parse('ghcr.io/acme/order-service:1.4.2'), log: 'debug' });
 */
export class RustService extends MeshService {
  constructor(scope: Construct, id: string, props: RustServiceProps) {
    super(scope, id, withDefaults(props));
  }
}

/** Adds the defaults. Props that are no object are passed on, so that MeshService refuses them. */
function withDefaults(props: RustServiceProps): MeshServiceProps {
  if (typeof props !== 'object' || props === null) return props;
  const { log = 'info', ...others } = props;
  return { ...others, resources: others.resources ?? SMALL, env: { RUST_LOG: log, ...others.env } };
}
