export { facebook } from './provider.js';
