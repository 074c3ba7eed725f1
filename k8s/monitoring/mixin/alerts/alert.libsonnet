// One alert as all of them are written: with the desk's labels, a summary, a description, and the
// runbook of its name.
{
  local config = $._config,

  alert:: function(name, severity, expr, wait, summary, description, labels={}) {
    alert: name,
    expr: expr,
    'for': wait,
    labels: config.labels { severity: severity } + labels,
    annotations: {
      summary: summary,
      description: description,
      runbook_url: config.runbooks + name + '.md',
    },
  },
}
