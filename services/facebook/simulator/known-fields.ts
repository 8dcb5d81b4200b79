import { parseFields, type Fields } from './graph-fields.js';
import type { GraphErrorParts } from './graph-answers.js';

/** Which fields a node of the Graph API has, as far as this simulator goes. */
export interface NodeFields {
  readonly node: string;
  readonly known: readonly string[];
  /** What comes when no fields are asked for. */
  readonly standard: string;
  /** Fields that give error 12 since v3.3. */
  readonly deprecated?: readonly string[];
}

export const POST: NodeFields = {
  node: 'Post',
  known: [
    ...[
      'id',
      'created_time',
      'updated_time',
      'message',
      'story',
      'status_type',
      'permalink_url',
      'full_picture',
    ],
    ...[
      'from',
      'place',
      'privacy',
      'message_tags',
      'attachments',
      'is_hidden',
      'is_expired',
      'backdated_time',
    ],
  ],
  standard: 'created_time,message,story,id',
  deprecated: ['type', 'link', 'name', 'caption', 'description', 'source', 'object_id'],
};

export const PAGE: NodeFields = {
  node: 'Page',
  known: ['id', 'name', 'created_time', 'link', 'category', 'picture', 'about', 'website', 'username'],
  standard: 'name,id,created_time',
};

export const USER: NodeFields = {
  node: 'User',
  known: ['id', 'name', 'picture', 'link', 'first_name', 'last_name', 'middle_name', 'short_name', 'email'],
  standard: 'name,id',
};

/** The fields that a request asks for, or the error that it gets instead. */
export function askedFields(text: unknown, of: NodeFields): Fields | GraphErrorParts {
  const fields = parseFields(typeof text === 'string' ? text : of.standard);
  for (const name of fields.keys()) {
    if (of.deprecated?.includes(name))
      return { code: 12, message: `(#12) ${name} field is deprecated for versions v3.3 and higher` };
    if (!of.known.includes(name))
      return {
        code: 100,
        message: `(#100) Tried accessing nonexisting field (${name}) on node type (${of.node})`,
      };
  }
  return fields;
}
