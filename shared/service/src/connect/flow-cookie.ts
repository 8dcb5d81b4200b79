import { parse, serialize } from 'cookie';
import type { Request, Response } from 'express';
import { FLOW_MS } from './flow.js';

/** Longer than the flow in it, so that who comes a little late is told that, and not of another browser. In seconds. */
const KEPT_SECONDS = (FLOW_MS + 300_000) / 1000;

/**
 * The cookies that carry flows through a browser: one a flow, so that tabs do not disturb each other. They are for the whole
 * origin, as `__Host-` demands on https, and the gateway passes a service its own only, and has the browser let go of the
 * oldest where they are many.
 */
export class FlowCookies {
  constructor(
    private readonly provider: string,
    private readonly secure: boolean,
  ) {}

  /** A flow's sealed form, if this browser has it. */
  read(req: Request, id: string): string | undefined {
    return parse(req.headers.cookie ?? '')[this.#name(id)];
  }

  /** Gives a flow's sealed form to the browser. */
  write(res: Response, id: string, sealed: string): void {
    this.#set(res, id, sealed, KEPT_SECONDS);
  }

  /** Takes it away again. */
  clear(res: Response, id: string): void {
    this.#set(res, id, '', 0);
  }

  #name(id: string): string {
    return `${this.secure ? '__Host-' : ''}flow_${this.provider}_${id}`;
  }

  #set(res: Response, id: string, value: string, maxAge: number): void {
    const { secure } = this;
    const options = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge } as const;
    res.append('set-cookie', serialize(this.#name(id), value, options));
  }
}
