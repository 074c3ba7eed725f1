// How a series is recorded and how it is read again: under the labels of the desk, so that two desks in one Prometheus
// neither write nor read each other's.
{
  local labels = $._config.labels,
  // A text in JSON is one in PromQL too.
  local matchers = [name + '=' + std.escapeStringJson(labels[name]) for name in std.objectFields(labels)],

  record:: function(name, expr)
    { record: name, expr: expr } + (if labels == {} then {} else { labels: labels }),

  recorded:: function(name, more=[])
    if matchers + more == [] then name else '%s{%s}' % [name, std.join(', ', matchers + more)],
}
