import type { Construct } from 'constructs';
import { Port } from '../../model/workload/port';
import { MeshService } from './mesh-service';
import type { MeshServiceProps } from './mesh-service-props';

export interface GrpcServiceProps extends Omit<MeshServiceProps, 'ports'> {
  /** @default 50051 */
  readonly port?: number;
}

/** A gRPC server that answers the gRPC health protocol, which is the default of a gRPC port. */
export class GrpcService extends MeshService {
  constructor(scope: Construct, id: string, { port = 50051, ...props }: GrpcServiceProps) {
    super(scope, id, { ...props, ports: [Port.grpc(port)] });
  }
}
