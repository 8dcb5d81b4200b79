export { END_MARGIN_MS, FINISH_MS, endInPhases, type Part } from './phases.js';
export { startProcess } from './start-process.js';
