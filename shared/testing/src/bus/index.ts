export { anEvent } from './an-event.js';
export { busContract } from './bus-contract.js';
export { aQueue, deadUntil, type BusUnderTest, type OpenBus } from './bus-under-test.js';
export { anExchange, busAt, rabbitUnderTest, removeTraces } from './rabbit-under-test.js';
export { Deliveries, type Call } from './deliveries.js';
