// Whether the figures of the desk are there and fresh, and what falls due is recorded in time.
{
  local config = $._config,
  local service = config.service,

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'docket-projection-alerts',
        rules: [
          $.alert(
            'DocketProjectionStalled',
            'warning',
            'docket_projection_lag_seconds{%s} > %d' % [service, config.projectionLag],
            '5m',
            'The figures of the desk fall behind its work',
            'The oldest event that is not in the metrics yet is {{ $value | humanizeDuration }} old. Nothing is lost: the figures catch up once the projection is at work again.',
          ),
          $.alert(
            'DocketServiceMetricsStale',
            'warning',
            |||
              docket_service_metrics_age_seconds{%(service)s} > %(age)d
              or
              up{%(service)s} == 0
              or
              absent(up{%(service)s})
            ||| % { service: service, age: config.serviceMetricsAge },
            '5m',
            'The figures of the desk are not fresh',
            'The metrics of the desk as a whole (/metrics/service) cannot be scraped, or the server that answers cannot read them from the database: pages do not show them, and alerts on them are blind.',
          ),
          $.alert(
            'DocketTimersLate',
            'warning',
            |||
              histogram_quantile(0.95, sum by (le) (
                increase(docket_timer_lateness_seconds_bucket{%s}[15m])
              )) > %d
            ||| % [service, config.timerLateness],
            '5m',
            'What falls due is recorded late',
            'Of what fell due for cases in the last 15 minutes (warnings, missed targets, escalations), one in twenty was recorded more than {{ $value | humanizeDuration }} late.',
          ),
        ],
      },
    ],
  },
}
