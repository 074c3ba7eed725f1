// What the people who lead the desk want to know early.
{
  local config = $._config,
  local service = config.service,

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'docket-desk-alerts',
        rules: [
          $.alert(
            'DocketEscalationSurge',
            'warning',
            // Only once there is a week to compare with.
            |||
              docket:escalations:increase1h >= %(fewest)d
              and
              docket:escalations:increase1h
                > %(times)d * sum(increase(docket_escalations_total{%(service)s}[7d] offset 1h)) / (7 * 24)
              and
              count(docket_escalations_total{%(service)s} offset 7d) > 0
            ||| % config.escalationSurge { service: service },
            '10m',
            'Many more cases are escalated than usual',
            '{{ $value | printf "%%.0f" }} cases were escalated in the last hour, more than %d times as many as in a usual hour of the week before.'
            % config.escalationSurge.times,
          ),
          $.alert(
            'DocketCsatFalling',
            'warning',
            |||
              docket:csat_score:mean7d
                < docket:csat_score:mean28d_before - %(points)s
              and
              docket:csat_ratings:increase7d >= %(fewestRatings)d
            ||| % config.csatFall,
            '1h',
            'Customers are less content than they were',
            'The mean of the ratings of the last 7 days is {{ $value | printf "%%.2f" }}: more than %s points below the mean of the 4 weeks before.'
            % config.csatFall.points,
          ),
          $.alert(
            'DocketOverdueBacklog',
            'warning',
            |||
              docket_cases_overdue{%(service)s} >= %(fewest)d
              and
              docket_cases_overdue{%(service)s} > on () group_left () docket:cases_open:sum * %(percent)d / 100
            ||| % config.overdueBacklog { service: service },
            '30m',
            'Many open cases are overdue',
            '{{ $value }} open cases are overdue for the target {{ $labels.target }}: more than %d %% of all that are open.'
            % config.overdueBacklog.percent,
          ),
          $.alert(
            'DocketPolicyReviewOverdue',
            'warning',
            'max(docket_policy_review_overdue{%s}) > 0' % config.replicas,
            '1h',
            'The review of the policy in force is overdue',
            'The policy that cases are judged by names the day of its next review, and that day has passed.',
          ),
        ],
      },
    ],
  },
}
