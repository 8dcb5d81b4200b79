import { Agent, type Dispatcher } from 'undici';

type Handler = Dispatcher.DispatchHandler;
type Method = (...args: unknown[]) => unknown;

const TYPE = ['content-type', 'application/json'] as const;
const RAW_TYPE = TYPE.map((text) => Buffer.from(text));

type Heard = (retryAfter: string | undefined) => void;

/** The value of `Retry-After` among headers as undici gives them: a list of names and values, or an object. */
function retryAfter(headers: readonly Buffer[] | Readonly<Record<string, unknown>>): string | undefined {
  if (!Array.isArray(headers)) {
    const value = (headers as Record<string, unknown>)['retry-after'];
    return typeof value === 'string' ? value : undefined;
  }
  const texts = (headers as readonly Buffer[]).map(String);
  const at = texts.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'retry-after');
  return at < 0 ? undefined : texts[at + 1];
}

/** Says of each answer that it is JSON. Node's fetch is told of headers by one of two names, as old as it is. */
const asJson = (handler: Handler, heard: Heard): Handler =>
  new Proxy(handler, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      const method = member.bind(target) as Method;
      if (name === 'onHeaders')
        return (status: number, raw: Buffer[], ...rest: unknown[]) => {
          heard(retryAfter(raw));
          return method(status, [...RAW_TYPE, ...raw], ...rest);
        };
      if (name === 'onResponseStart')
        return (
          controller: unknown,
          status: number,
          headers: Record<string, unknown>,
          ...rest: unknown[]
        ) => {
          heard(retryAfter(headers));
          return method(controller, status, { ...headers, [TYPE[0]]: TYPE[1] }, ...rest);
        };
      return method;
    },
  });

const agent = new Agent();

/**
 * What nano sends one request with. nano 11 expects that a body breaks off only where it reads JSON: any other that does,
 * some proxy's page for instance, is a rejection that nobody can catch, and the end of the process. So to nano every
 * answer is JSON; of what is none, or not whole, it makes an empty text. It also keeps the headers of a fault to itself.
 * @param heard is told an answer's `Retry-After`
 */
export const jsonAgent = (heard: Heard): Dispatcher =>
  agent.compose((dispatch) => (options, handler) => dispatch(options, asJson(handler, heard)));
