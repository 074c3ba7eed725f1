// Servers, each by itself, and the database behind them.
{
  local config = $._config,
  local replicas = config.replicas,

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'docket-replicas-alerts',
        rules: [
          $.alert(
            'DocketDown',
            'critical',
            'absent(up{%s} == 1)' % replicas,
            '1m',
            'No server of Docket is up',
            'Prometheus reaches none of the servers: no case can be logged or worked on.',
          ),
          $.alert(
            'DocketReplicaDown',
            'warning',
            'up{%s} == 0' % replicas,
            '5m',
            'A server of Docket is down',
            'Prometheus does not reach {{ $labels.instance }}. The others serve every call meanwhile.',
          ),
          $.alert(
            'DocketDatabaseDown',
            'critical',
            'docket_database_up{%s} == 0' % replicas,
            '2m',
            'A server of Docket has no database',
            '{{ $labels.instance }} has no database that it can write to, and answers UNAVAILABLE.',
          ),
          $.alert(
            'DocketDatabaseErrors',
            'warning',
            |||
              sum by (class) (rate(docket_database_errors_total{%s}[10m])) > %s
            ||| % [replicas, config.databaseErrors],
            '10m',
            'The database answers with errors',
            'Statements fail with errors of the class {{ $labels.class }}, {{ $value | printf "%.2f" }} a second. The servers try again by themselves; calls take longer or fail.',
          ),
          $.alert(
            'DocketLogShortened',
            'critical',
            'docket_log_shortened{%s} == 1' % replicas,
            '0m',
            'The log is shorter than it was',
            '{{ $labels.instance }} found less in the log than it had seen there, as after a restore from a backup, and writes nothing until somebody has looked and restarts it.',
          ),
          $.alert(
            'DocketClockFrozen',
            'critical',
            'docket_clock_frozen{%s} == 1' % replicas,
            '2m',
            "The database's clock jumped",
            "{{ $labels.instance }} does not trust the database's clock, which jumped, and decides nothing meanwhile.",
          ),
          $.alert(
            'DocketCertificateExpires',
            'warning',
            'docket_tls_certificate_expiry_timestamp_seconds{%s} - time() < %d * 86400' % [replicas, config.certificateDays],
            '1h',
            'A certificate expires soon',
            'The certificate that {{ $labels.instance }} shows its callers is good for {{ $value | humanizeDuration }} more.',
          ),
        ],
      },
    ],
  },
}
