declare module 'pouchdb-browser' {
  import type { LocalDatabase } from '@data-connector/vault';
  const PouchDB: new (name: string, options?: object) => LocalDatabase;
  export { PouchDB as default };
}
