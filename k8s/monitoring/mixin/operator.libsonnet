// Rules and alerts as one object of the Prometheus operator's.
{
  prometheusRule:: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'docket', labels: { 'app.kubernetes.io/component': 'monitoring' } },
    spec: { groups: $.prometheusRules.groups + $.prometheusAlerts.groups },
  },
}
