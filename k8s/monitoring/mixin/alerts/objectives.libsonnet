// Burn rates: how many times faster than the objective allows its allowance of missed targets is used up. Over a long
// window, so that it matters, and over a short one, so that it ends when the trouble does.
{
  local config = $._config,
  local names = {
    acknowledge: 'DocketAcknowledgeObjectiveBurn',
    resolve: 'DocketResolveObjectiveBurn',
  },

  local burn(target, window) =
    local objective = config.objectives[target];
    local budget = std.toString(100 - objective.percent) + ' / 100';
    $.alert(
      names[target],
      window.severity,
      |||
        target:docket_targets_missed:ratio%(long)s{target="%(target)s"} > %(factor)s * %(budget)s
        and
        target:docket_targets_missed:ratio%(short)s{target="%(target)s"} > %(factor)s * %(budget)s
        and
        target:docket_targets_missed:increase%(long)s{target="%(target)s"} > %(fewest)s - 0.5
      ||| % window { target: target, budget: budget, fewest: config.fewestMissed },
      window.wait,
      'Too many %s are late' % objective.what,
      ('{{ $value | humanizePercentage }} of the %(what)s of the last %(long)s were late, and it goes on: the ' +
       'objective of %(percent)d %% over 30 days is used up over %(factor)s times as fast as it allows.')
      % window { what: objective.what, percent: objective.percent },
      { long: window.long, short: window.short },
    ),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'docket-%s-alerts' % target,
        rules: [burn(target, window) for window in config.windows],
      }
      for target in std.objectFields(config.objectives)
    ],
  },
}
