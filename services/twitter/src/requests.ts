import { TwitterApi } from 'twitter-api-v2';
import { fits, type Api, type ApiAnswer, type ApiRequest, type MadeRequest } from '@data-connector/provider';
import { NAMED_PARAMETERS, POST_QUERY, type Naming } from './field-names.js';
import { refusedParameters, REFUSALS } from './refusals.js';

/** The part of twitter-api-v2 that makes a request; its types hide it from plugins. */
interface RequestMaker {
  getHttpRequestArgs(params: unknown): MadeRequest;
}

/** A request as twitter-api-v2 makes it; it is sent by this system's own HTTP, which has limits. */
export const madeByLibrary: NonNullable<Api['make']> = ({ accessToken, path, query = {} }) =>
  new TwitterApi(accessToken, {
    plugins: [
      {
        onBeforeRequestConfig: async ({ client, params }) => ({
          data: (client as unknown as RequestMaker).getHttpRequestArgs(params),
          headers: {},
        }),
      },
    ],
  }).v2.get<MadeRequest>(path, { ...query });

/** A request for posts in the names of one generation; any other request as it is. */
const named = (request: ApiRequest, naming: Naming): ApiRequest => {
  const own = Object.entries(request.query ?? {}).filter(([name]) => !NAMED_PARAMETERS.includes(name));
  return { ...request, query: { ...Object.fromEntries(own), ...POST_QUERY[naming] } };
};

function mayBeNaming(answer: ApiAnswer): boolean {
  if (answer.status !== 400 || REFUSALS.some((rule) => fits(rule, answer))) return false;
  const refused = refusedParameters(answer);
  return refused.length === 0 || refused.some((name) => NAMED_PARAMETERS.includes(name));
}

/** X tells nowhere which generation of names it speaks: posts are asked for in the one that it last took, then in the other. */
export const NAMING: NonNullable<Api['around']> = () => {
  let naming: Naming = 'tweet';
  return async (request, send) => {
    if (!request.path.endsWith('/tweets')) return send(request);
    const answer = await send(named(request, naming));
    if (!mayBeNaming(answer)) return answer;
    const other: Naming = naming === 'tweet' ? 'post' : 'tweet';
    const again = await send(named(request, other));
    if (again.status === 200) naming = other;
    return again;
  };
};
