import { CODES, type Code } from '@data-connector/protocol';
import type { MadeUpName } from '../../harness/providers/index.js';
import type { TestSystem } from '../../harness/system.js';
import type { Judged } from '../../harness/api-judge.js';
import { Conformance } from './conformance.js';
import { Journey } from './journey.js';

/** What all suites share: one judge, so that in the end it is known what was met, and one system. */
export class Stage {
  readonly api = new Conformance();
  #system: TestSystem | undefined;

  /** The system, while tests run. */
  get system(): TestSystem {
    if (!this.#system) throw new Error('the system is there only while tests run');
    return this.#system;
  }

  use(system: TestSystem): void {
    this.#system = system;
  }

  /** A new Vault. */
  journey(provider: MadeUpName): Journey {
    return new Journey(this.api, this.system.publicUrl.origin, provider);
  }

  /** A request to the gateway. */
  server(path: string, init?: RequestInit): Promise<Judged> {
    return this.api.send(`${this.system.publicUrl.origin}${path}`, init);
  }
}

/** What an answer says: status and code. */
export const answered = ({ status, code }: Judged): unknown[] => [status, code];

/** What it says when it refuses with a code. */
export const refused = (code: Code): unknown[] => [CODES[code].status, code];

/** A POST of JSON. */
export const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });
