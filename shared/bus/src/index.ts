export type {
  Bus,
  BusState,
  Consumption,
  ConsumeOptions,
  Delivery,
  Handle,
  QueueDepth,
  QueueSpec,
} from './bus.js';
export { NOTIFIER_QUEUE } from './bus.js';
export { GiveUp, RetryLater, type DeadReason } from './verdict.js';
export { rabbitBus, type RabbitBusOptions } from './rabbit/rabbit-bus.js';
export type { DeadLetter } from './rabbit/dead-letter.js';
export { openDeadLetters, type DeadLetters, type Sweep } from './rabbit/dead-letters.js';
export { queueNames } from './rabbit/topology.js';
export { inProcessBus, type DeadMessage, type InProcessBus } from './memory/in-process-bus.js';
