import type { Express } from 'express';
import type { FaultGuard } from '@data-connector/simulator';
import { sendEdge } from './edge-answer.js';
import { sendError, sendJson } from './graph-answers.js';
import { graphCalls, type GraphCall, type GraphParts } from './graph-call.js';
import { pick } from './graph-fields.js';
import { askedFields, PAGE, POST, USER } from './known-fields.js';

function sendUser({ grant, person, request, response, usedPercent }: GraphCall): void {
  const { id, name } = person.person;
  const fields = askedFields(request.query['fields'], USER);
  if ('code' in fields) return sendError(response, fields);
  const url = `https://platform-lookaside.example.net/platform/profilepic/?asid=${id}&height=50&hash=sig`;
  const user = {
    id,
    name,
    picture: { data: { height: 50, is_silhouette: false, url, width: 50 } },
    ...(grant.scopes.includes('user_link')
      ? { link: `https://www.facebook.com/app_scoped_user_id/${id}/` }
      : {}),
  };
  sendJson(response, JSON.stringify(pick(user, fields)), usedPercent);
}

function sendPermissions({ grant, response, usedPercent }: GraphCall): void {
  const data = grant.asked.map((permission) => ({
    permission,
    status: grant.scopes.includes(permission) ? 'granted' : 'declined',
  }));
  sendJson(response, JSON.stringify({ data }), usedPercent);
}

/** The Graph API's routes: a person, their posts, likes and permissions. Faults: `me`, `posts`, `likes`, `permissions`, `revoke`. */
export function graphRoutes(routes: Express, guard: FaultGuard, parts: GraphParts): void {
  const call = graphCalls(parts);
  const { heavyAbove } = parts;
  const user = '/v25.0/:user';
  routes.get(user, guard('me'), call(sendUser));
  routes.get(
    `${user}/posts`,
    guard('posts'),
    call((made) => sendEdge(made, { edge: made.person.posts, node: POST, scope: 'user_posts', heavyAbove })),
  );
  routes.get(
    `${user}/likes`,
    guard('likes'),
    call((made) => sendEdge(made, { edge: made.person.likes, node: PAGE, scope: 'user_likes', heavyAbove })),
  );
  routes.get(`${user}/permissions`, guard('permissions'), call(sendPermissions));
  routes.delete(
    `${user}/permissions`,
    guard('revoke'),
    call(({ grant, response, usedPercent }) => {
      grant.ended = true;
      sendJson(response, '{"success":true}', usedPercent);
    }),
  );
}
