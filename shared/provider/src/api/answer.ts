/** A whole answer of a third party: any status, and what its body is as JSON; nothing if it is none. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}
