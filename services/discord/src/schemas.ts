import * as z from 'zod/mini';
import { recordShape } from '@data-connector/protocol';

/** Verida's own (https://github.com/verida/schemas-common): a guild is a place where people chat; its messages do not come. */
export const CHAT_GROUP = 'https://common.schemas.verida.io/social/chat/group/v0.1.0/schema.json';
export const chatGroup = recordShape(CHAT_GROUP, {});

/** An account of the person's at another service, as they linked it: Verida has no schema that fits. */
export const LINKED_ACCOUNT = 'urn:data-connector:discord:linked-account:0.1.0';
export const linkedAccount = recordShape(LINKED_ACCOUNT, {
  /** Discord's word for the service, such as `github`. */
  service: z.string().check(z.minLength(1)),
  /** The account's id at the service. */
  accountId: z.string().check(z.minLength(1)),
  /** Whether the person showed that the account is theirs. */
  verified: z.boolean(),
  /** Whether everybody sees it on the person's profile. */
  isPublic: z.boolean(),
});
