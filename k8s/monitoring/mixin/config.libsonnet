// What a site may want to have otherwise: `(import 'mixin.libsonnet') + { _config+:: { … } }`.
{
  _config+:: {
    // What finds Docket's series: the scrapes of the desk as a whole, and of each server.
    service: 'job="docket-service"',
    replicas: 'job="docket"',
    // Whose series and alerts these are: labels of all that is recorded and of every alert. Where one Prometheus watches
    // two desks, each has its own, like { namespace: 'desk' }, and the two above name the same namespace.
    labels: {},

    // Where your own copies of ../runbooks are read; the alert's name and ".md" follow.
    runbooks: 'https://docket.example.org/runbooks/',

    // How many of 100 targets have to be met, over 30 days.
    objectives: {
      acknowledge: { percent: 99, what: 'acknowledgements' },
      resolve: { percent: 95, what: 'resolutions' },
    },
    // Burning `factor` times what the objective allows, over both windows. Critical ones are for somebody to look at
    // now: at this speed the whole of a month's allowance is gone in two days, or in five.
    windows: [
      { factor: '14.4', long: '1h', short: '5m', wait: '2m', severity: 'critical' },
      { factor: '6', long: '6h', short: '30m', wait: '15m', severity: 'critical' },
      { factor: '3', long: '1d', short: '2h', wait: '1h', severity: 'warning' },
      { factor: '1', long: '3d', short: '6h', wait: '3h', severity: 'warning' },
    ],
    // A desk has quiet nights: fewer misses than these in the long window alert nobody, whatever their share.
    fewestMissed: 3,

    // Escalations in an hour: so many times the mean hour of the week before, and no fewer than.
    escalationSurge: { times: 3, fewest: 10 },
    // Ratings go from 1 to 5: the mean of a week against the mean of the four weeks before it.
    csatFall: { points: '0.5', fewestRatings: 20 },
    // Cases that are overdue for one and the same target: percent of the open ones, and no fewer than.
    overdueBacklog: { percent: 10, fewest: 10 },

    // Seconds.
    projectionLag: 60,
    timerLateness: 30,
    serviceMetricsAge: 60,
    certificateDays: 14,
    // A second, over ten minutes.
    databaseErrors: '0.1',
  },

  // Else even missing every target would not burn fast enough to alert.
  assert std.length([
    target
    for target in std.objectFields($._config.objectives)
    for window in $._config.windows
    if std.parseJson(window.factor) * (100 - $._config.objectives[target].percent) >= 100
  ]) == 0 : 'an objective is too low for its alerts',
}
