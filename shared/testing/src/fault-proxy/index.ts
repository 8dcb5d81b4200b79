export { startFaultProxy, type FaultProxy } from './start-fault-proxy.js';
export { Faults, type Fault, type ProxiedAnswer, type RequestLine, type Where } from './faults.js';
export type { Exchange, Traffic } from './http-proxy.js';
