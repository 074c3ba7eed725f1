// How many targets were judged and missed, and the share of the missed, over each window that an objective is alerted on.
{
  local config = $._config,
  local targets = '%s, target=~"%s"' % [config.service, std.join('|', std.objectFields(config.objectives))],
  local windows = std.set([w.long for w in config.windows] + [w.short for w in config.windows]),

  prometheusRules+:: {
    groups+: [
      {
        name: 'docket-objectives',
        rules: std.flattenArrays([
          [
            $.record(
              'target:docket_targets:increase' + window,
              'sum by (target) (increase(docket_targets_total{%s}[%s]))' % [targets, window]
            ),
            $.record(
              'target:docket_targets_missed:increase' + window,
              'sum by (target) (increase(docket_targets_total{%s, outcome="missed"}[%s]))' % [targets, window]
            ),
            $.record(
              'target:docket_targets_missed:ratio' + window,
              '%s / (%s > 0)' % [
                $.recorded('target:docket_targets_missed:increase' + window),
                $.recorded('target:docket_targets:increase' + window),
              ]
            ),
          ]
          for window in windows
        ]),
      },
    ],
  },
}
