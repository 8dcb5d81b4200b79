import { TwitterApi } from 'twitter-api-v2';
import { ConnectorError } from '@data-connector/kit/errors';
import { jsonOf, ThirdParty, type ThirdPartyMeter } from '@data-connector/provider';

/** One read of X's API v2. `path` has `:id` for the account's id. */
export interface Read {
  readonly path: string;
  readonly id?: string;
  readonly query: Readonly<Record<string, string | number | undefined>>;
  readonly accessToken: string;
  readonly signal: AbortSignal;
}

/** A whole answer below 500: `body` is the JSON object in it, or nothing if there is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** The part of twitter-api-v2 that makes a request; its types hide it from plugins. */
interface RequestMaker {
  getHttpRequestArgs(params: unknown): { readonly url: URL; readonly headers: Record<string, string> };
}

/** Reads of X's API, each sent once: twitter-api-v2 makes the requests, and this system's own HTTP, which has limits, sends them. */
export class Transport {
  readonly #http: ThirdParty;

  /** @param simulator stands for X's host */
  constructor(
    private readonly simulator?: URL,
    options: { readonly timeoutMs?: number; readonly meter?: ThirdPartyMeter } = {},
  ) {
    this.#http = new ThirdParty(options);
  }

  /**
   * Sends one read.
   * @throws ConnectorError `provider_unavailable` for a 5xx, a success that is not the API's JSON, or no whole answer in
   * time; the signal's reason when it was aborted.
   */
  async read({ path, id, query, accessToken, signal }: Read): Promise<Answer> {
    const client = new TwitterApi(accessToken, {
      plugins: [
        {
          onBeforeRequestConfig: async ({ client: maker, params }) => {
            const { headers, url } = (maker as unknown as RequestMaker).getHttpRequestArgs(params);
            const at = new URL(`${url.pathname}${url.search}`, this.simulator ?? url);
            return { data: await this.#send(at, headers, signal), headers: {} };
          },
        },
      ],
    });
    return client.v2.get<Answer>(path, { ...query }, id === undefined ? {} : { params: { id } });
  }

  async #send(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#http.send({ url, headers, signal });
    const { status } = answer;
    const json = jsonOf(answer.text);
    const body = typeof json === 'object' && json !== null ? (json as Answer['body']) : undefined;
    const isAnswer = body && ('data' in body || 'meta' in body || 'errors' in body);
    if (status >= 500 || (status < 400 && !(status === 200 && isAnswer)))
      throw new ConnectorError('provider_unavailable');
    return { status, headers: answer.headers, body };
  }
}
