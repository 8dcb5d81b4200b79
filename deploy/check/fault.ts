/** Something wrong with what deploys: where it is, and what. */
export interface Fault {
  /** From the project's folder. */
  readonly file: string;
  /** As `spec.ports[0].port`; empty when the whole file is meant. */
  readonly field: string;
  readonly message: string;
}

/** A fault as one line for people. */
export const faultLine = ({ file, field, message }: Fault): string =>
  `${file}${field ? `: ${field}` : ''}: ${message}`;

/** The faults without those that say the same about the same place, as overlays that share a file do. */
export function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [faultLine(fault), fault])).values()];
}
