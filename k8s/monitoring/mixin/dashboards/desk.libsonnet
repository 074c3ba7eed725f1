// The desk: what waits, what is late, how quickly and how well customers are served.
local panels = import 'panels.libsonnet';
local query = panels.query;

{
  local service = $._config.service,
  local over(counter, more='') = 'increase(%s{%s%s}[$__range])' % [counter, service, more],
  local quantile(q, histogram) =
    'histogram_quantile(%s, sum by (le) (%s))' % [q, over(histogram + '_bucket')],
  local none_is_good = [['green', null], ['red', 1]],

  local times(title, histogram) = panels.bars(title, [
    query(quantile('0.5', histogram), 'half within'),
    query(quantile('0.9', histogram), '90 % within'),
    query(quantile('0.95', histogram), '95 % within'),
  ], 's'),

  grafanaDashboards+:: {
    'docket-desk.json': panels.dashboard(
      'docket-desk',
      'Docket / The desk',
      'What waits, what is late, how quickly and how well customers are served. Counts and percentiles are of the time range that is chosen.',
      'now-7d',
      [],
      [
        {
          height: 4,
          panels: [
            [3, panels.stat('Open cases', 'sum(docket_cases{%s, state!="closed"})' % service)],
            [3, panels.stat('Targets overdue', 'sum(docket_cases_overdue{%s})' % service, limits=none_is_good)],
            [3, panels.stat('At risk', 'sum(docket_cases_at_risk{%s})' % service, limits=[['green', null], ['orange', 1]])],
            [3, panels.stat('Oldest open case', 'max(docket_oldest_case_age_seconds{%s})' % service, 's')],
            [2, panels.stat('Opened', 'sum(%s)' % over('docket_cases_opened_total'), decimals=0, graph='none')],
            [2, panels.stat('Closed', 'sum(%s)' % over('docket_cases_closed_total'), decimals=0, graph='none')],
            [2, panels.stat('Reopened', 'sum(%s)' % over('docket_cases_reopened_total'), decimals=0, graph='none')],
            [3, panels.stat(
              'CSAT',
              'sum(%s) / sum(%s)' % [over('docket_csat_score_sum'), over('docket_csat_score_count')],
              'none',
              'The mean of the ratings, from 1 to 5.',
              [['red', null], ['orange', 3], ['green', 4]],
              2,
              'none'
            )],
            [3, panels.stat('At first contact', 'sum(%s)' % over('docket_first_contact_resolutions_total'), decimals=0, graph='none')],
          ],
        },
        {
          height: 9,
          panels: [
            [12, panels.bars(
              'Targets met',
              [query('sum by (target) (%s) / sum by (target) (%s)' % [over('docket_targets_total', ', outcome="met"'), over('docket_targets_total')], '{{target}}')],
              'percentunit',
              max=1,
              limits=[['red', null], ['orange', 0.85], ['green', 0.95]],
            )],
            [6, panels.bars('Overdue now', [query('docket_cases_overdue{%s} > 0' % service, '{{target}}')], limits=[['red', null]])],
            [6, panels.bars('At risk now', [query('docket_cases_at_risk{%s} > 0' % service, '{{target}}')], limits=[['orange', null]])],
          ],
        },
        {
          title: 'How long it took',
          height: 5,
          panels: [
            [8, times('To the acknowledgement', 'docket_acknowledge_time_seconds')],
            [8, times('To the first message', 'docket_response_time_seconds')],
            [8, times('To the resolution', 'docket_resolution_time_seconds')],
          ],
        },
        {
          height: 5,
          panels: [
            [8, times('… in opening hours', 'docket_acknowledge_business_time_seconds')],
            [8, times('… in opening hours', 'docket_response_business_time_seconds')],
            [8, times('… in opening hours', 'docket_resolution_business_time_seconds')],
          ],
        },
        {
          title: 'What came and went',
          height: 8,
          panels: [
            [12, panels.lines('Opened, closed, reopened in an hour', [
              query('sum(increase(docket_cases_opened_total{%s}[1h]))' % service, 'opened'),
              query('sum(increase(docket_cases_closed_total{%s}[1h]))' % service, 'closed'),
              query('sum(increase(docket_cases_reopened_total{%s}[1h]))' % service, 'reopened'),
            ])],
            [12, panels.lines(
              'Open cases by state',
              [query('sum by (state) (docket_cases{%s, state!="closed"})' % service, '{{state}}')],
              stacked=true,
            )],
          ],
        },
        {
          height: 8,
          panels: [
            [6, panels.bars('Escalations by cause', [query('sum by (cause) (%s) > 0' % over('docket_escalations_total'), '{{cause}}')])],
            [6, panels.bars('Opened by channel', [query('sum by (channel) (%s)' % over('docket_cases_opened_total'), '{{channel}}')])],
            [6, panels.bars('Closed by outcome', [query('sum by (outcome) (%s)' % over('docket_cases_closed_total'), '{{outcome}}')])],
            [6, panels.bars('Ratings given of those asked for', [
              query('sum(%s) / sum(%s)' % [over('docket_csat_score_count'), over('docket_ratings_asked_total')], 'rated'),
            ], 'percentunit', max=1)],
          ],
        },
        {
          title: 'How fresh this is',
          height: 6,
          panels: [
            [12, panels.lines('Behind the log', [
              query('max(docket_projection_lag_seconds{%s})' % service, 'oldest event that is not in the figures'),
              query('max(docket_service_metrics_age_seconds{%s})' % service, 'since the figures were read'),
            ], 's')],
            [12, panels.lines('How late what falls due is recorded', [
              query('histogram_quantile(0.5, sum by (le) (rate(docket_timer_lateness_seconds_bucket{%s}[1h])))' % service, 'half within'),
              query('histogram_quantile(0.99, sum by (le) (rate(docket_timer_lateness_seconds_bucket{%s}[1h])))' % service, '99 % within'),
            ], 's')],
          ],
        },
      ],
    ),
  },
}
