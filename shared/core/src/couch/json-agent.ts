import { Agent, type Dispatcher } from 'undici';

type Handler = Dispatcher.DispatchHandler;
type Method = (...args: unknown[]) => unknown;

const TYPE = ['content-type', 'application/json'] as const;
const RAW_TYPE = TYPE.map((text) => Buffer.from(text));

/** Says of each answer that it is JSON. Node's fetch is told of headers by one of two names, as old as it is. */
const asJson = (handler: Handler): Handler =>
  new Proxy(handler, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      const method = member.bind(target) as Method;
      if (name === 'onHeaders')
        return (status: number, raw: Buffer[], ...rest: unknown[]) =>
          method(status, [...RAW_TYPE, ...raw], ...rest);
      if (name === 'onResponseStart')
        return (controller: unknown, status: number, headers: object, ...rest: unknown[]) =>
          method(controller, status, { ...headers, [TYPE[0]]: TYPE[1] }, ...rest);
      return method;
    },
  });

/**
 * What nano sends its requests with. nano 11 expects that a body breaks off only where it reads JSON: any other that does,
 * some proxy's page for instance, is a rejection that nobody can catch, and the end of the process. So to nano every
 * answer is JSON; of what is none, or not whole, it makes an empty text.
 */
export const jsonAgent: Dispatcher = new Agent().compose(
  (dispatch) => (options, handler) => dispatch(options, asJson(handler)),
);
