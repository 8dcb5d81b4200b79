/** The two generations of names in X's API: Tweet (specification 2.166 and before) and Post (2.167). */
export type Naming = 'tweet' | 'post';

const USER_FIELDS = 'id,name,username,profile_image_url,verified,verified_type';

/** What is asked of each account that the person follows. Both generations know all of it. */
export const FOLLOWED_USER_FIELDS =
  'id,name,username,created_at,description,entities,location,profile_banner_url,profile_image_url,protected,public_metrics,url,verified,verified_type,withheld';

/** What is asked of the person's own account. Both generations know all of it. */
export const OWN_USER_FIELDS = 'id,name,username,profile_image_url';

const POST_FIELDS =
  'id,text,article,attachments,community_id,conversation_id,created_at,display_text_range,edit_controls,entities,geo,lang,possibly_sensitive,public_metrics,reply_settings,source,withheld';

/** What does not depend on the generation: pictures, polls, places and authors that a post refers to. */
const SHARED = {
  'media.fields':
    'media_key,type,url,preview_image_url,alt_text,width,height,duration_ms,variants,public_metrics',
  'poll.fields': 'id,options,duration_minutes,end_datetime,voting_status',
  'place.fields': 'id,full_name,name,country,country_code,place_type,geo',
  'user.fields': USER_FIELDS,
};
const EXPANSIONS = 'attachments.media_keys,attachments.poll_ids,author_id,geo.place_id,in_reply_to_user_id';

/** The query that asks for posts with all that they refer to, in the names of one generation. */
export const POST_QUERY: Readonly<Record<Naming, Readonly<Record<string, string>>>> = {
  tweet: {
    ...SHARED,
    'tweet.fields': `${POST_FIELDS},author_id,edit_history_tweet_ids,in_reply_to_user_id,note_tweet,referenced_tweets`,
    expansions: `${EXPANSIONS},referenced_tweets.id,referenced_tweets.id.author_id,referenced_tweets.id.attachments.media_keys`,
  },
  // The members that refer to something are expansions here and no fields.
  post: {
    ...SHARED,
    'post.fields': `${POST_FIELDS},note_post`,
    expansions: `${EXPANSIONS},edit_history_post_ids,referenced_posts`,
  },
};

/** The parameters in which the generations differ. */
export const NAMED_PARAMETERS: readonly string[] = ['tweet.fields', 'post.fields', 'expansions'];
