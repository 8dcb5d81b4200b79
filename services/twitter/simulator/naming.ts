/** Which generation of names the simulated API speaks: Tweet (specification 2.166) or Post (2.167). */
export type Naming = 'tweet' | 'post';

/** The members and words whose names differ. */
export interface Words {
  readonly fields: 'tweet.fields' | 'post.fields';
  readonly references: 'referenced_tweets' | 'referenced_posts';
  readonly history: 'edit_history_tweet_ids' | 'edit_history_post_ids';
  readonly note: 'note_tweet' | 'note_post';
  readonly included: 'tweets' | 'posts';
  readonly reposts: 'retweet_count' | 'repost_count';
  readonly authored: 'tweet_count' | 'post_count';
  /** What an error calls a post. */
  readonly resource: 'tweet' | 'post';
  /** The expansion that includes the posts which a post refers to. */
  readonly referenceExpansion: 'referenced_tweets.id' | 'referenced_posts';
  /** Where the types of problems live. */
  readonly problems: string;
}

export const WORDS: Readonly<Record<Naming, Words>> = {
  tweet: {
    fields: 'tweet.fields',
    references: 'referenced_tweets',
    history: 'edit_history_tweet_ids',
    note: 'note_tweet',
    included: 'tweets',
    reposts: 'retweet_count',
    authored: 'tweet_count',
    resource: 'tweet',
    referenceExpansion: 'referenced_tweets.id',
    problems: 'https://api.twitter.com/2/problems',
  },
  post: {
    fields: 'post.fields',
    references: 'referenced_posts',
    history: 'edit_history_post_ids',
    note: 'note_post',
    included: 'posts',
    reposts: 'repost_count',
    authored: 'post_count',
    resource: 'post',
    referenceExpansion: 'referenced_posts',
    problems: 'https://api.x.com/2/problems',
  },
};
