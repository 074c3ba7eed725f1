// The servers: who is up, what they are asked and how quickly they answer, how they get on with their database.
local panels = import 'panels.libsonnet';
local query = panels.query;

{
  local replicas = $._config.replicas + ', instance=~"$instance"',
  local faults = 'Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss',
  local rate(counter, more='') = 'rate(%s{%s%s}[$__rate_interval])' % [counter, replicas, more],
  local p99(histogram, by, more='') =
    'histogram_quantile(0.99, sum by (%s) (%s))' % [by, rate(histogram + '_bucket', more)],

  grafanaDashboards+:: {
    'docket-servers.json': panels.dashboard(
      'docket-servers',
      'Docket / Servers',
      'Who is up, what they are asked and how quickly they answer, how they get on with their database.',
      'now-6h',
      [panels.variable('instance', 'Server', 'up{%s}' % $._config.replicas)],
      [
        {
          height: 4,
          panels: [
            [4, panels.stat('Servers up', 'sum(up{%s})' % replicas)],
            [4, panels.stat('Calls a second', 'sum(%s)' % rate('grpc_server_handled_total'), 'reqps')],
            [4, panels.stat('99 % answered within', p99('grpc_server_handling_seconds', 'le', ', grpc_type="unary"'), 's')],
            [4, panels.stat(
              'Without fault',
              '1 - sum(%s) / sum(%s)' % [rate('grpc_server_handled_total', ', grpc_code=~"%s"' % faults), rate('grpc_server_handled_total')],
              'percentunit',
              'What callers did wrong is no fault.',
              [['red', null], ['orange', 0.99], ['green', 0.999]],
              decimals=2,
            )],
            [4, panels.stat('Turned away', 'sum(increase(docket_refusals_total{%s, reason=~"RATE_LIMITED|OVERLOADED"}[$__range]))' % replicas, decimals=0, graph='none')],
            [4, panels.stat(
              'Certificate is good for',
              'min(docket_tls_certificate_expiry_timestamp_seconds{%s}) - time()' % replicas,
              's',
              limits=[['red', null], ['orange', 14 * 86400], ['green', 30 * 86400]],
              graph='none'
            )],
          ],
        },
        {
          title: 'Calls',
          height: 8,
          panels: [
            [8, panels.lines('By server', [query('sum by (instance) (%s)' % rate('grpc_server_handled_total'), '{{instance}}')], 'reqps')],
            [8, panels.lines('99 % answered within, by server', [query(p99('grpc_server_handling_seconds', 'instance, le', ', grpc_type="unary"'), '{{instance}}')], 's')],
            [8, panels.lines('By status', [query('sum by (grpc_code) (%s) > 0' % rate('grpc_server_handled_total'), '{{grpc_code}}')], 'reqps', stacked=true)],
          ],
        },
        {
          height: 8,
          panels: [
            [8, panels.lines('By method', [query('topk(15, sum by (grpc_method) (%s) > 0)' % rate('grpc_server_handled_total'), '{{grpc_method}}')], 'reqps')],
            [8, panels.lines('99 % answered within, by method', [query('topk(15, %s > 0)' % p99('grpc_server_handling_seconds', 'grpc_method, le', ', grpc_type="unary"'), '{{grpc_method}}')], 's')],
            [8, panels.lines('Refusals by reason', [query('sum by (reason) (%s) > 0' % rate('docket_refusals_total'), '{{reason}}')], 'reqps', stacked=true)],
          ],
        },
        {
          title: 'Commits',
          height: 8,
          panels: [
            [6, panels.lines('Commands in a batch', [query('sum by (instance) (%s) / sum by (instance) (%s)' % [rate('docket_batch_commands_sum'), rate('docket_batch_commands_count')], '{{instance}}')])],
            [6, panels.lines('99 % committed within', [query(p99('docket_commit_time_seconds', 'instance, le'), '{{instance}}')], 's')],
            [6, panels.lines('99 % waited for their batch', [query(p99('docket_queue_wait_seconds', 'instance, le'), '{{instance}}')], 's')],
            [6, panels.lines('Waiting', [query('docket_queue_depth{%s}' % replicas, '{{instance}}')])],
          ],
        },
        {
          title: 'The database and the process',
          height: 8,
          panels: [
            [6, panels.lines('Database errors by class', [query('sum by (class) (%s)' % rate('docket_database_errors_total'), '{{class}}')], stacked=true)],
            [6, panels.lines('Batches that took another try', [query('sum by (kind) (%s)' % rate('docket_commit_troubles_total'), '{{kind}}')], stacked=true)],
            [6, panels.lines('Processors', [query(rate('process_cpu_seconds_total'), '{{instance}}')])],
            [6, panels.lines('Memory', [query('process_resident_memory_bytes{%s}' % replicas, '{{instance}}')], 'bytes')],
          ],
        },
      ],
    ),
  },
}
