// One alert as all of them are written: with a summary, a description, and the runbook of its name.
{
  local runbooks = $._config.runbooks,

  alert:: function(name, severity, expr, wait, summary, description, labels={}) {
    alert: name,
    expr: expr,
    'for': wait,
    labels: { severity: severity } + labels,
    annotations: {
      summary: summary,
      description: description,
      runbook_url: runbooks + name + '.md',
    },
  },
}
