/** Series in promtool's notation, one value a minute, and when to look, in minutes. */
export interface Sample {
  readonly series: Readonly<Record<string, string>>;
  readonly at: number;
}

const level = (series: string, fires: number, quiet: number, at = 15): [Sample, Sample] => [
  { series: { [series]: `${fires}x30` }, at },
  { series: { [series]: `${quiet}x30` }, at },
];

/** Of two counters, the first grows by `fires` or `quiet` a minute and the second by `others`. */
const share = (
  [first, second]: readonly [string, string],
  [fires, quiet, others]: readonly [number, number, number],
  at = 30,
): [Sample, Sample] => [
  { series: { [first]: `0+${fires}x120`, [second]: `0+${others}x120` }, at },
  { series: { [first]: `0+${quiet}x120`, [second]: `0+${others}x120` }, at },
];

/** A histogram whose observations all lie in one of two buckets. */
const slow = (series: (le: string) => string, fast: string, late: string): [Sample, Sample] => {
  const buckets = (inFast: string) => ({
    [series(fast)]: inFast,
    [series(late)]: '0+10x60',
    [series('+Inf')]: '0+10x60',
  });
  return [
    { series: buckets('0x60'), at: 40 },
    { series: buckets('0+10x60'), at: 40 },
  ];
};

/** A counter that jumps. */
const jump = (series: string, fires: number, quiet: number, at = 10): [Sample, Sample] => [
  { series: { [series]: `0 0 ${fires}x60` }, at },
  { series: { [series]: `0 0 ${quiet}x60` }, at },
];

/** Of each alert, what makes it fire and what looks like it and does not. */
export const ALERT_SAMPLES: Readonly<Record<string, readonly [fires: Sample, quiet: Sample]>> = {
  ServiceDown: level('up{job="gateway", instance="a"}', 0, 1),
  ProviderUnavailable: level('gateway_provider_up{provider="meadow"}', 0, 1),
  BreakerOpen: level('gateway_breaker_open{provider="meadow"}', 1, 0),
  RequestsFail: share(
    [
      'http_request_duration_seconds_count{job="gateway", provider="meadow", outcome="failed"}',
      'http_request_duration_seconds_count{job="gateway", provider="meadow", outcome="ok"}',
    ],
    [10, 2, 90],
  ),
  SyncsFail: share(
    [
      'syncs_ended_total{provider="meadow", outcome="failed", code="internal_error"}',
      'syncs_ended_total{provider="meadow", outcome="completed", code="none"}',
    ],
    [40, 10, 60],
  ),
  SyncsInterrupted: jump(
    'syncs_ended_total{provider="meadow", outcome="interrupted", code="lease_lost"}',
    5,
    2,
  ),
  StoreDown: level('store_up{job="provider", instance="a"}', 0, 1),
  StoreSlow: slow(
    (le) => `store_call_duration_seconds_bucket{provider="meadow", operation="bulk_docs", le="${le}"}`,
    '2',
    '10',
  ),
  StoreRetries: share(
    ['store_retries_total{provider="meadow"}', 'store_retries_total{provider="orbit"}'],
    [120, 30, 0],
  ),
  SpoolFull: share(['spool_bytes{provider="meadow"}', 'spool_limit_bytes{provider="meadow"}'], [95, 50, 100]),
  SyncsAtLimit: share(['syncs_running{provider="meadow"}', 'syncs_limit{provider="meadow"}'], [20, 19, 20]),
  KeeperDown: level('keeper_up{provider="meadow"}', 0, 1),
  KeeperRoundsFail: jump('keeper_rounds_total{provider="meadow", result="failed"}', 4, 0, 60),
  BrokerDown: level('broker_up{job="notifier", instance="a"}', 0, 1),
  BrokerReconnects: jump('broker_connects_total{job="notifier", instance="a"}', 8, 1),
  EventsUnpublished: level('events_unpublished{provider="meadow"}', 3, 0),
  EventsLate: slow((le) => `notifier_event_lag_seconds_bucket{relay="main", le="${le}"}`, '10', '600'),
  RelayFails: share(
    [
      'notifier_relay_calls_total{relay="main", result="refused"}',
      'notifier_relay_calls_total{relay="main", result="taken"}',
    ],
    [60, 10, 40],
  ),
  DeadLetters: level('notifier_queue_messages{queue="dead"}', 1, 0),
  ThirdPartyFails: share(
    [
      'third_party_call_duration_seconds_count{provider="meadow", operation="read", outcome="failed"}',
      'third_party_call_duration_seconds_count{provider="meadow", operation="read", outcome="ok"}',
    ],
    [50, 10, 50],
  ),
  AppRejected: [
    {
      series: {
        'sync_handlers_ended_total{provider="meadow", handler="posts", code="app_rejected"}': '0x30',
        'connections_ended_total{provider="meadow", code="app_rejected"}': '0 0 1x30',
      },
      at: 10,
    },
    {
      series: {
        'sync_handlers_ended_total{provider="meadow", handler="posts", code="app_rejected"}': '0x30',
        'connections_ended_total{provider="meadow", code="app_rejected"}': '0x30',
        'connections_ended_total{provider="meadow", code="access_denied"}': '0 0 9x30',
        'sync_handlers_ended_total{provider="meadow", handler="posts", code="reconnect_required"}':
          '0 0 9x30',
      },
      at: 10,
    },
  ],
  ThirdPartyLimit: level('third_party_limit_left_ratio{provider="meadow", limit="app"}', 0.05, 0.5),
  QuarantinedItems: share(
    [
      'sync_quarantined_items_total{provider="meadow", handler="posts"}',
      'sync_records_total{provider="meadow", handler="posts"}',
    ],
    [10, 1, 90],
    110,
  ),
};
