import { Refused, type Call } from '@data-connector/simulator';
import { graphError } from './graph-errors.js';
import { parseFields, type Fields } from './graph-fields.js';

/** Which fields a node of the Graph API has, as far as this simulator goes. */
export interface NodeFields {
  readonly node: string;
  readonly known: readonly string[];
  /** What comes when no fields are asked for. */
  readonly standard: string;
  /** Fields that give error 12 since v3.3. */
  readonly deprecated?: readonly string[];
}

const words = (...lines: readonly string[]): string[] => lines.flatMap((line) => line.split(' '));

export const POST: NodeFields = {
  node: 'Post',
  known: words(
    'id created_time updated_time message story status_type permalink_url full_picture from place privacy',
    'message_tags attachments is_hidden is_expired backdated_time',
  ),
  standard: 'created_time,message,story,id',
  deprecated: words('type link name caption description source object_id'),
};

export const PAGE: NodeFields = {
  node: 'Page',
  known: words('id name created_time link category picture about website username'),
  standard: 'name,id,created_time',
};

export const USER: NodeFields = {
  node: 'User',
  known: words('id name picture link first_name last_name middle_name short_name email'),
  standard: 'name,id',
};

const OF_ROUTES: Readonly<Record<string, NodeFields>> = { me: USER, posts: POST, following: PAGE };

function askedFields({ query, route }: Call): Fields {
  const unknown: NodeFields = { node: route, known: [], standard: '' };
  const { deprecated = [], known, node, standard } = OF_ROUTES[route] ?? unknown;
  const fields = parseFields(query['fields'] ?? standard);
  const refused = (code: number, message: string) =>
    new Refused(graphError({ code, message: `(#${code}) ${message}` }));
  for (const name of fields.keys()) {
    if (deprecated.includes(name))
      throw refused(12, `${name} field is deprecated for versions v3.3 and higher`);
    if (!known.includes(name))
      throw refused(100, `Tried accessing nonexisting field (${name}) on node type (${node})`);
  }
  return fields;
}

const read = new WeakMap<Call, Fields>();

/** The fields that a call asks for. @throws Refused */
export function fieldsOf(call: Call): Fields {
  const fields = read.get(call) ?? askedFields(call);
  read.set(call, fields);
  return fields;
}
