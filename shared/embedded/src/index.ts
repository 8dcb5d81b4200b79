export { startEmbeddedStore, type EmbeddedStore } from './embedded-store.js';
