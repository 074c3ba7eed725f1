// By the name of their file.
(import 'desk.libsonnet') +
(import 'servers.libsonnet') +
{
  local labels = $._config.labels,
  local desk = std.join(', ', [labels[name] for name in std.objectFields(labels)]),

  // One Grafana may show two desks: a dashboard of the same uid would replace the other desk's.
  grafanaDashboards:: std.mapWithKey(
    function(file, dashboard) if labels == {} then dashboard else dashboard {
      uid+: '-' + std.md5(desk)[:8],
      title+: ' (%s)' % desk,
    },
    super.grafanaDashboards
  ),
}
