// The desk in a few series, for alerts, pages and dashboards of others.
{
  local service = $._config.service,

  prometheusRules+:: {
    groups+: [
      {
        name: 'docket-desk',
        rules: [
          $.record(
            'docket:cases_open:sum',
            'sum(docket_cases{%s, state!="closed"})' % service
          ),
          $.record(
            'docket:escalations:increase1h',
            'sum(increase(docket_escalations_total{%s}[1h]))' % service
          ),
          $.record(
            'docket:csat_ratings:increase7d',
            'sum(increase(docket_csat_score_count{%s}[7d]))' % service
          ),
          $.record(
            'docket:csat_score:mean7d',
            'sum(increase(docket_csat_score_sum{%s}[7d])) / on () (%s > 0)' % [service, $.recorded('docket:csat_ratings:increase7d')]
          ),
          $.record(
            'docket:csat_score:mean28d_before',
            |||
              sum(increase(docket_csat_score_sum{%(service)s}[28d] offset 7d))
                / (sum(increase(docket_csat_score_count{%(service)s}[28d] offset 7d)) > 0)
            ||| % { service: service }
          ),
        ],
      },
    ],
  },
}
