/** What a batch of records is about. */
export interface RecordsAbout {
  readonly schema: string;
  /** Of schemas that come whole: the snapshot these records belong to. Keep it with them, for `prune`. */
  readonly snapshot?: string;
}
