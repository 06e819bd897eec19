import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { MeshService } from '../workload/service/mesh-service';
import type { MeshServiceProps } from '../workload/service/mesh-service-props';

const SMALL = {
  cpu: { request: Cpu.millis(50) },
  memory: { request: Size.mebibytes(32), limit: Size.mebibytes(128) },
};

export interface RustServiceProps extends MeshServiceProps {
  /** What `RUST_LOG` says: a level, or filters by module. @default 'info' */
  readonly log?: string;
}

/**
 * A Rust server (axum, actix): small, and its log level in `RUST_LOG`.
 *
 * Let its `main` end with `std::process::exit`. Returning from it drops tokio's runtime, which waits for names that are
 * still being looked up; with a slow DNS server the pod then stays, every request answered, until SIGKILL.
 */
export class RustService extends MeshService {
  constructor(scope: Construct, id: string, props: RustServiceProps) {
    super(scope, id, withDefaults(props));
  }
}

/** What is no object of props at all is refused by the service, in its words. */
function withDefaults(props: RustServiceProps): MeshServiceProps {
  if (typeof props !== 'object' || props === null) return props;
  const { log = 'info', ...others } = props;
  return { ...others, resources: others.resources ?? SMALL, env: { RUST_LOG: log, ...others.env } };
}
