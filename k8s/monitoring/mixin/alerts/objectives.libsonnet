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
    local recorded(name) = $.recorded('target:docket_targets_missed:' + name, ['target="%s"' % target]);
    $.alert(
      names[target],
      window.severity,
      |||
        %(long_ratio)s > %(factor)s * %(budget)s
        and
        %(short_ratio)s > %(factor)s * %(budget)s
        and
        %(long_missed)s > %(fewest)s - 0.5
      ||| % {
        factor: window.factor,
        budget: budget,
        fewest: config.fewestMissed,
        long_ratio: recorded('ratio' + window.long),
        short_ratio: recorded('ratio' + window.short),
        long_missed: recorded('increase' + window.long),
      },
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
