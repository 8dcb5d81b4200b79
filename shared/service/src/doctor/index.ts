export { examine, type Examined, type Finding } from './examine.js';
