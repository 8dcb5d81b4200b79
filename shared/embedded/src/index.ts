export { startEmbeddedStore, type EmbeddedStore, type EmbeddedStoreOptions } from './embedded-store.js';
