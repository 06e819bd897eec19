import type { Construct } from 'constructs';
import { Port } from '../../model/workload/port';
import { MeshService } from './mesh-service';
import type { MeshServiceProps } from './mesh-service-props';

/** Props of a GrpcService: those of a MeshService, with one port. */
export interface GrpcServiceProps extends Omit<MeshServiceProps, 'ports'> {
  /** The port of the gRPC server, from 1 to 65535. @default 50051 */
  readonly port?: number;
}

/**
 * A service with one gRPC port and, by default, probes of the gRPC health protocol.
 * @example new GrpcService(chart, 'ledger', { image: Image.parse('ghcr.io/acme/ledger:2.0.1') });
 */
export class GrpcService extends MeshService {
  constructor(scope: Construct, id: string, { port = 50051, ...props }: GrpcServiceProps) {
    super(scope, id, { ...props, ports: [Port.grpc(port)] });
  }
}
