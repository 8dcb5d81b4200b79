export { examine, type Examined, type Finding } from './examine.js';
export { passingApp } from './passing-app.js';
