/**
 * The address of another service, as `calls` returns it. Put into a variable it becomes the text that clients of the
 * protocol usually take; `url`, `address`, `host` and `port` give the other forms.
 * @example
 * const users = orders.calls(userService);
 * orders.addEnv('USERS_URL', users); // http://user-service:8080
 * orders.addEnv('USERS_HOST', users.host); // user-service
 */
export class Call {
  /** @internal */
  constructor(
    /** The DNS name of the callee: the service's name alone in its own namespace, fully qualified from another one. */
    public readonly host: string,
    /** The number of the callee's port. */
    public readonly port: number,
    /** What the URL begins with, such as `http` or `redis`; empty for protocols whose clients take host and port. */
    private readonly scheme: string,
    /** What `url` begins with if `scheme` is empty. */
    private readonly fallback: 'http' | 'tcp',
  ) {}

  /** Host and port, such as `orders:8080`: what gRPC clients and most clients of plain TCP take. */
  public get address(): string {
    return `${this.host}:${this.port}`;
  }

  /** The URL, such as `http://orders:8080`; `tcp://` for plain TCP unless the port names a scheme. */
  public get url(): string {
    return `${this.scheme === '' ? this.fallback : this.scheme}://${this.address}`;
  }

  /** `url` for HTTP and for ports with a scheme, `address` for gRPC and plain TCP. */
  public toString(): string {
    return this.scheme === '' ? this.address : this.url;
  }
}
