// The whole mixin: _config, prometheusRules, prometheusAlerts, both for the operator as prometheusRule, grafanaDashboards.
(import 'config.libsonnet') +
(import 'rules/recorded.libsonnet') +
(import 'rules/objectives.libsonnet') +
(import 'rules/desk.libsonnet') +
(import 'rules/replicas.libsonnet') +
(import 'alerts/alert.libsonnet') +
(import 'alerts/objectives.libsonnet') +
(import 'alerts/desk.libsonnet') +
(import 'alerts/projection.libsonnet') +
(import 'alerts/replicas.libsonnet') +
(import 'operator.libsonnet') +
(import 'dashboards/dashboards.libsonnet')
