export type { Bus, Delivery, Handle, QueueSpec } from './bus.js';
export { NOTIFIER_QUEUE } from './bus.js';
export { GiveUp, RetryLater } from './verdict.js';
export { rabbitBus, type RabbitBusOptions } from './rabbit/rabbit-bus.js';
export type { DeadLetter } from './rabbit/dead-letter.js';
export { openDeadLetters, type DeadLetters, type Sweep } from './rabbit/dead-letters.js';
export { queueNames } from './rabbit/topology.js';
export { inProcessBus, type InProcessBus } from './memory/in-process-bus.js';
