import { IncomingMessage, ServerResponse, type RequestListener, type ServerOptions } from 'node:http';

/** A class of Node's whose objects are born with another prototype. Node's own are functions, and may be called as such. */
function bornAs<Kind extends object>(kind: Kind, prototype: object): Kind {
  function Born(this: object, ...parts: unknown[]): void {
    Reflect.apply(kind as () => void, this, parts);
  }
  Born.prototype = prototype;
  return Born as unknown as Kind;
}

/**
 * What a server makes its requests and answers of, for an app of Express: what Express would make of them. It changes the
 * prototype of each that has another, and all that V8 knows of it is lost then: more than half of the processor's time that
 * an empty answer takes.
 */
export function messagesOf(app: RequestListener): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  const { request, response } = app as { readonly request?: object; readonly response?: object };
  if (!request || !response) return {};
  return {
    IncomingMessage: bornAs(IncomingMessage, request),
    ServerResponse: bornAs(ServerResponse, response),
  };
}
