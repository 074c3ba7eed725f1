// The mixin for one of several desks that a Prometheus watches, each in a namespace of its own: ../README.md says how
// to take it in.
function(namespace)
  (import '../mixin/mixin.libsonnet') + {
    _config+:: {
      service: 'job="docket-service", namespace="%s"' % namespace,
      replicas: 'job="docket", namespace="%s"' % namespace,
      labels: { namespace: namespace },
    },
  }
