/** Changes of the headers of requests and responses on their way. */
export interface HeaderChanges {
  /** Before the request is sent on. @default - none */
  readonly request?: HeaderEdits;
  /** Before the response is given to the caller. @default - none */
  readonly response?: HeaderEdits;
}

/** Changes of the headers of a message. */
export interface HeaderEdits {
  /** Headers that get this value in place of their own. @default - none */
  readonly set?: Readonly<Record<string, string>>;
  /** Values that are added to headers. @default - none */
  readonly add?: Readonly<Record<string, string>>;
  /** Headers that are taken away. @default - none */
  readonly remove?: readonly string[];
}
