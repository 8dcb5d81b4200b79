/** A whole answer of a third party: any status, and what its body says, as JSON or as the API is read; nothing if it cannot be read. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}
