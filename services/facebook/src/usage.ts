import { jsonOf } from '@data-connector/protocol';
import { numberOf, objectOf, type Limits } from '@data-connector/provider';

const MINUTE_MS = 60_000;

const parsed = (header: string | null): unknown => jsonOf(header ?? '');

/** Minutes in one usage entry, as `estimated_time_to_regain_access`. */
const minutesOf = (entry: unknown): number =>
  numberOf(objectOf(entry)?.['estimated_time_to_regain_access']) ?? 0;

/**
 * In how many ms a throttled app may call again, if Facebook says so: the longest `estimated_time_to_regain_access`
 * (minutes) in X-Business-Use-Case-Usage or X-App-Usage
 * (https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers).
 */
function regainMs(headers: Headers): number | undefined {
  const business = Object.values(objectOf(parsed(headers.get('x-business-use-case-usage'))) ?? {});
  const entries = [...business.flat(), parsed(headers.get('x-app-usage'))];
  const minutes = Math.max(0, ...entries.map(minutesOf));
  return minutes > 0 ? minutes * MINUTE_MS : undefined;
}

const USED = ['call_count', 'total_time', 'total_cputime'] as const;

/** How much of the app's limit is left, from 1 to 0, if X-App-Usage says it: its three numbers are percent used. */
function usageLeft(headers: Headers): number | undefined {
  const usage = objectOf(parsed(headers.get('x-app-usage')));
  const used = USED.map((name) => numberOf(usage?.[name])).filter((percent) => percent !== undefined);
  return used.length === 0 ? undefined : Math.max(0, 1 - Math.max(...used) / 100);
}

/** The limits of the app. */
export const LIMITS: Limits = {
  name: 'app',
  left: usageLeft,
  end({ headers }) {
    const inMs = regainMs(headers);
    return inMs === undefined ? {} : { inMs };
  },
};
