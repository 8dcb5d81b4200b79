import type { App } from '@data-connector/provider';

/** The version of the Graph API that this provider speaks (https://developers.facebook.com/docs/graph-api/changelog). */
export const GRAPH_VERSION = 'v25.0';

/** Where Facebook is. */
export interface Endpoints {
  /** The login dialog. */
  readonly dialog: URL;
  /** Base of all Graph API paths; ends with a slash. */
  readonly graph: URL;
  readonly token: URL;
}

/** Facebook's own hosts, or the simulator that stands for them. */
export function endpointsOf({ simulator }: App): Endpoints {
  const web = new URL(`/${GRAPH_VERSION}/`, simulator ?? 'https://www.facebook.com');
  const graph = new URL(`/${GRAPH_VERSION}/`, simulator ?? 'https://graph.facebook.com');
  return { dialog: new URL('dialog/oauth', web), graph, token: new URL('oauth/access_token', graph) };
}
