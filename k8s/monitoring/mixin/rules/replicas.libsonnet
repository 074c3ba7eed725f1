// Each server's calls: how many, how many that were the server's own fault, how long.
{
  local replicas = $._config.replicas,
  // What a caller did wrong is not among them.
  local faults = 'Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss',

  prometheusRules+:: {
    groups+: [
      {
        name: 'docket-replicas',
        rules: [
          $.record(
            'instance:grpc_server_handled:rate5m',
            'sum by (instance) (rate(grpc_server_handled_total{%s}[5m]))' % replicas
          ),
          $.record(
            'instance:grpc_server_faults:rate5m',
            'sum by (instance) (rate(grpc_server_handled_total{%s, grpc_code=~"%s"}[5m]))' % [replicas, faults]
          ),
          $.record(
            'instance:grpc_server_handling_seconds:p99_5m',
            |||
              histogram_quantile(0.99, sum by (instance, le) (
                rate(grpc_server_handling_seconds_bucket{%s, grpc_type="unary"}[5m])
              ))
            ||| % replicas
          ),
        ],
      },
    ],
  },
}
