import type { Fault } from './fault.js';

/** A fault that leaves nothing to go on with. */
export class ConfigFault extends Error implements Fault {
  override readonly name = 'ConfigFault';
  constructor(
    readonly file: string,
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}
