/**
 * Fields of a post that are asked for. Others of the specification (`type`, `link`, `name`, `caption`, `description`,
 * `source`) have given error 12 since v3.3; what they said stands in `attachments`.
 */
export const POST_FIELDS = [
  'id',
  'created_time',
  'updated_time',
  'message',
  'story',
  'status_type',
  'permalink_url',
  'full_picture',
  'from',
  'place',
  'privacy',
  'message_tags',
  // An album's own media is its first picture: the others are attachments of the attachment.
  'attachments{media_type,title,description,unshimmed_url,target,media,subattachments{media_type,title,description,target,media}}',
];

/** Fields of a liked page; `created_time`, when it was liked, belongs to the edge and not to the page. */
export const PAGE_FIELDS = ['id', 'name', 'created_time', 'link', 'category', 'picture'];

/** Fields of the person; `link` comes only to apps that have `user_link`. */
export const ACCOUNT_FIELDS = ['id', 'name', 'picture', 'link'];
