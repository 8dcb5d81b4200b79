export { keeperContract } from './keeper-contract.js';
export { openWorkshop, type Workshop } from './workshop.js';
