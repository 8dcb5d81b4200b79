export { startFaultProxy, type FaultProxy } from './start-fault-proxy.js';
export { Faults, type Fault, type RequestLine, type Where } from './faults.js';
