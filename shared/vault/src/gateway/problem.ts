import { isCode, jsonOf, superseded, type Problem } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';

/** An object out of JSON text, or nothing. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  const value = jsonOf(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function retryAtOf(problem: Partial<Problem>, headers: Headers): string | undefined {
  if (typeof problem.retryAt === 'string') return problem.retryAt;
  const after = headers.get('retry-after');
  if (after === null) return undefined;
  const at = /^\d+$/.test(after) ? Date.now() + Number(after) * 1000 : Date.parse(after);
  return Number.isFinite(at) ? new Date(at).toISOString() : undefined;
}

/** An error answer as an error; one without a known code comes from something in between and counts as `unreachable`, or as malformed. */
export function errorOf(status: number, headers: Headers, body: string): VaultError {
  const problem: Partial<Problem> = parseObject(body) ?? {};
  const retryAt = retryAtOf(problem, headers);
  if (!isCode(problem.code))
    return new VaultError(status >= 500 ? 'unreachable' : 'answer_malformed', { status, retryAt });
  return new VaultError(problem.code, {
    status,
    retryAt,
    requestId: typeof problem.requestId === 'string' ? problem.requestId : undefined,
    superseded: superseded.safeParse(problem.superseded).data,
  });
}
