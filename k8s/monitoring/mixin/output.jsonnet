// What `../generate` writes besides the dashboards: file names and their content.
local mixin = import 'mixin.libsonnet';
local header = '# Made by k8s/monitoring/generate from k8s/monitoring/mixin.\n';
local yaml(object) = header + std.manifestYamlDoc(object, true) + '\n';

{
  'generated/rules.yaml': yaml(mixin.prometheusRules),
  'generated/alerts.yaml': yaml(mixin.prometheusAlerts),
  'component/rules.yaml': yaml(mixin.prometheusRule),
}
