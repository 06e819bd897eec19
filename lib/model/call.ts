/** Where a call goes: what `calls` gives back, to be put into a variable, or taken apart. */
export class Call {
  constructor(
    /** The name that the caller's pods resolve: short in the callee's own namespace, whole elsewhere. */
    public readonly host: string,
    public readonly port: number,
    /** How clients begin the address, such as `http` or `redis`; empty where they take host and port alone. */
    private readonly scheme: string,
    /** What `url` begins with where clients need a scheme although none is usual. */
    private readonly fallback: 'http' | 'tcp',
  ) {}

  /** `orders:8080`: what a gRPC client and most clients of plain TCP take. */
  public get address(): string {
    return `${this.host}:${this.port}`;
  }

  /** `http://orders:8080`. */
  public get url(): string {
    return `${this.scheme === '' ? this.fallback : this.scheme}://${this.address}`;
  }

  /** What clients of this protocol usually take: the URL over HTTP, host and port over gRPC and plain TCP. */
  public toString(): string {
    return this.scheme === '' ? this.address : this.url;
  }
}
