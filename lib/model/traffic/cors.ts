import type { TextMatch } from './match';

/** Which pages of other origins browsers may let send requests (CORS), as proxies tell them. */
export interface Cors {
  /** Origins that may, such as `https://shop.example.com`. */
  readonly allowOrigins: readonly TextMatch[];
  /** Methods that they may use. @default - none is told */
  readonly allowMethods?: readonly string[];
  /** Headers that they may send. @default - none is told */
  readonly allowHeaders?: readonly string[];
  /** Headers of the answer that they may read. @default - none is told */
  readonly exposeHeaders?: readonly string[];
  /** How long a browser may remember it, in milliseconds: whole seconds. @default - not told */
  readonly maxAge?: number;
  /** Whether they may send cookies and other credentials. @default - not told */
  readonly allowCredentials?: boolean;
  /** Whether a preflight request of another origin is sent on to the service or answered. @default - sent on */
  readonly unmatchedPreflights?: 'forward' | 'ignore';
}
