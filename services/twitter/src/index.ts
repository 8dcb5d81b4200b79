export { twitter } from './provider.js';
