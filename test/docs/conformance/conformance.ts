import { schemaOf, type Documented } from '../../harness/api-document.js';
import { ApiJudge, parsed, type Judged } from '../../harness/api-judge.js';

/** Sends requests and holds every answer against docs/openapi.json, and every request that was granted. */
export class Conformance extends ApiJudge {
  /** Ids of operations that were answered as they should be when all is well. */
  readonly succeeded = new Set<string>();

  /** Sends a request. */
  async send(url: string | URL, init: RequestInit = {}): Promise<Judged> {
    const { method = 'GET' } = init;
    const target = new URL(url);
    const answer = await fetch(target, { redirect: 'manual', ...init });
    const { status, headers } = answer;
    const whole = { method, path: target.pathname, status, headers, text: await answer.text() };
    const judged = this.judge(whole);
    if (judged.operation && status < 400) {
      this.succeeded.add(judged.operation.id);
      this.#judgeRequest(judged.operation, target, init, this.faultOf(whole));
    }
    return judged;
  }

  #judgeRequest(
    { parameters, requestBody, pointer }: Documented,
    target: URL,
    { body }: RequestInit,
    fault: (what: string) => void,
  ): void {
    const known = parameters.flatMap(({ name, in: place }) => (place === 'query' ? [name] : []));
    for (const name of target.searchParams.keys())
      if (!known.includes(name)) fault(`the parameter ${name} is not documented`);
    if (!requestBody || typeof body !== 'string') return;
    const at = schemaOf(`${pointer}/requestBody`, 'application/json');
    for (const what of this.document.faults(at, parsed(body))) fault(`the request: ${what}`);
  }
}
