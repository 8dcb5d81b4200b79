import type { Naming } from './naming.js';

/** A comma-separated list parameter’s values. */
type Values = readonly string[];

const list = (text: string): Values => text.trim().split(/\s+/);

const SHARED_USER = `confirmed_email connection_status created_at description entities id is_identity_verified location name
  parody profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url
  username verified verified_followers_count verified_type withheld`;
const SHARED_POST = `article attachments card_uri community_id context_annotations conversation_id created_at
  display_text_range edit_controls entities geo id lang matched_media_notes media_metadata non_public_metrics
  note_request_suggestions organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics
  reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld`;
const SHARED_EXPANSIONS = `article.cover_media article.media_entities attachments.media_keys
  attachments.media_source_tweet attachments.poll_ids author_id entities.mentions.username geo.place_id
  in_reply_to_user_id`;
const SHARED = {
  'media.fields':
    list(`alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url
    promoted_metrics public_metrics type url variants width`),
  'poll.fields': list('duration_minutes end_datetime id options voting_status'),
  'place.fields': list('contained_within country country_code full_name geo id name place_type'),
};

/** Which list values the parameters of /2/users/:id/tweets take, by naming: the specification’s enums. */
export const POSTS_VALUES: Readonly<Record<Naming, Readonly<Record<string, Values>>>> = {
  tweet: {
    ...SHARED,
    'tweet.fields': list(
      `${SHARED_POST} author_id edit_history_tweet_ids in_reply_to_user_id note_tweet referenced_tweets`,
    ),
    'user.fields': list(`${SHARED_USER} affiliation most_recent_tweet_id pinned_tweet_id`),
    expansions:
      list(`${SHARED_EXPANSIONS} edit_history_tweet_ids entities.note.mentions.username referenced_tweets.id
      referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id`),
  },
  post: {
    ...SHARED,
    'post.fields': list(`${SHARED_POST} article_title note_post`),
    'user.fields': list(`${SHARED_USER} subscribes_to_you`),
    expansions: list(`${SHARED_EXPANSIONS} edit_history_post_ids referenced_posts username`),
  },
};

/** The same for the two routes that answer with accounts. */
export const USERS_VALUES: Readonly<Record<Naming, Readonly<Record<string, Values>>>> = {
  tweet: {
    'tweet.fields': POSTS_VALUES.tweet['tweet.fields'] ?? [],
    'user.fields': POSTS_VALUES.tweet['user.fields'] ?? [],
    expansions: list('affiliation.user_id most_recent_tweet_id pinned_tweet_id'),
  },
  post: {
    'post.fields': POSTS_VALUES.post['post.fields'] ?? [],
    'user.fields': POSTS_VALUES.post['user.fields'] ?? [],
    expansions: list('affiliation most_recent_post_id pinned_post_id'),
  },
};
