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
              %(escalations)s >= %(fewest)d
              and on ()
              %(escalations)s
                > on () %(times)d * sum(increase(docket_escalations_total{%(service)s}[7d] offset 1h)) / (7 * 24)
              and on ()
              count(docket_escalations_total{%(service)s} offset 7d) > 0
            ||| % config.escalationSurge { service: service, escalations: $.recorded('docket:escalations:increase1h') },
            '10m',
            'Many more cases are escalated than usual',
            '{{ $value | printf "%%.0f" }} cases were escalated in the last hour, more than %d times as many as in a usual hour of the week before.'
            % config.escalationSurge.times,
          ),
          $.alert(
            'DocketCsatFalling',
            'warning',
            |||
              %(now)s
                < %(before)s - %(points)s
              and
              %(ratings)s >= %(fewestRatings)d
            ||| % config.csatFall {
              now: $.recorded('docket:csat_score:mean7d'),
              before: $.recorded('docket:csat_score:mean28d_before'),
              ratings: $.recorded('docket:csat_ratings:increase7d'),
            },
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
              docket_cases_overdue{%(service)s} > on () group_left () %(open)s * %(percent)d / 100
            ||| % config.overdueBacklog { service: service, open: $.recorded('docket:cases_open:sum') },
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
