// Panels as Grafana writes them down, and a way to lay them out: rows of a height, each panel with its width of 24.
local datasource = { type: 'prometheus', uid: '${datasource}' };

local thresholds(steps) = {
  mode: 'absolute',
  steps: [{ color: step[0], value: step[1] } for step in steps],
};

{
  // expr, and what a series is called: '{{label}}'.
  query(expr, legend=''):: { expr: expr, legendFormat: legend },

  local panel(kind, title, description, queries, now) = {
    type: kind,
    title: title,
    description: description,
    datasource: datasource,
    targets: [
      {
        datasource: datasource,
        refId: std.char(65 + index),
        instant: now,
        range: !now,
      } + queries[index]
      for index in std.range(0, std.length(queries) - 1)
    ],
  },

  // One number. `limits`: pairs of a colour and the value from which on it is shown.
  stat(title, expr, unit='short', description='', limits=[['blue', null]], decimals=null, graph='area'):: panel('stat', title, description, [$.query(expr)], false) {
    fieldConfig: {
      defaults: { unit: unit, color: { mode: 'thresholds' }, thresholds: thresholds(limits) }
                + (if decimals == null then {} else { decimals: decimals }),
      overrides: [],
    },
    options: {
      colorMode: 'value',
      graphMode: graph,
      justifyMode: 'auto',
      orientation: 'auto',
      percentChangeColorMode: 'standard',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      showPercentChange: false,
      textMode: 'auto',
      wideLayout: true,
    },
  },

  // Lines over time; `stacked` ones are added up.
  lines(title, queries, unit='short', description='', stacked=false):: panel('timeseries', title, description, queries, false) {
    fieldConfig: {
      defaults: {
        unit: unit,
        min: 0,
        color: { mode: 'palette-classic' },
        custom: {
          drawStyle: 'line',
          lineWidth: 1,
          fillOpacity: if stacked then 40 else 10,
          showPoints: 'never',
          spanNulls: false,
          stacking: { group: 'A', mode: if stacked then 'normal' else 'none' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  },

  // A bar for each series, with its value now.
  bars(title, queries, unit='short', description='', max=null, limits=[['blue', null]]):: panel('bargauge', title, description, queries, true) {
    fieldConfig: {
      defaults: { unit: unit, min: 0, color: { mode: 'thresholds' }, thresholds: thresholds(limits) }
                + (if max == null then {} else { max: max }),
      overrides: [],
    },
    options: {
      displayMode: 'gradient',
      legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: false },
      maxVizHeight: 300,
      minVizHeight: 16,
      minVizWidth: 8,
      namePlacement: 'auto',
      orientation: 'horizontal',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      showUnfilled: true,
      sizing: 'auto',
      valueMode: 'color',
    },
  },

  // Rows of { height, panels: [[width, panel], …] } from the top on; a row with a title begins with it. What is done is
  // [the next y, the panels so far]: an array keeps what was worked out, an object works it out anew each time.
  layout(rows)::
    local place(done, row) =
      local heading = if std.objectHas(row, 'title') then [{
        type: 'row',
        id: std.length(done[1]),
        title: row.title,
        collapsed: false,
        gridPos: { x: 0, y: done[0], w: 24, h: 1 },
        panels: [],
      }] else [];
      local y = done[0] + std.length(heading);
      local first = std.length(done[1]) + std.length(heading);
      local left(index) = std.foldl(function(sum, entry) sum + entry[0], row.panels[:index], 0);
      [
        y + row.height,
        done[1] + heading + [
          row.panels[index][1] {
            id: first + index,
            gridPos: { x: left(index), y: y, w: row.panels[index][0], h: row.height },
          }
          for index in std.range(0, std.length(row.panels) - 1)
        ],
      ];
    std.foldl(place, rows, [0, []])[1],

  // What all dashboards have in common.
  dashboard(uid, title, description, from, variables, rows):: {
    uid: uid,
    title: title,
    description: description,
    tags: ['docket'],
    schemaVersion: 41,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    timezone: 'browser',
    time: { from: from, to: 'now' },
    annotations: { list: [] },
    links: [{
      type: 'dashboards',
      title: 'Docket',
      tags: ['docket'],
      asDropdown: false,
      icon: 'external link',
      includeVars: true,
      keepTime: true,
      targetBlank: false,
      tooltip: '',
      url: '',
    }],
    templating: {
      list: [{
        type: 'datasource',
        name: 'datasource',
        label: 'Prometheus',
        query: 'prometheus',
        refresh: 1,
        hide: 0,
        regex: '',
        includeAll: false,
        multi: false,
      }] + variables,
    },
    panels: $.layout(rows),
  },

  // A choice among the values of a label.
  variable(name, label, of):: {
    type: 'query',
    name: name,
    label: label,
    datasource: datasource,
    query: { query: 'label_values(%s, %s)' % [of, name], refId: 'values' },
    refresh: 2,
    sort: 1,
    hide: 0,
    regex: '',
    includeAll: true,
    allValue: '.+',
    multi: true,
    current: { text: 'All', value: '$__all', selected: true },
  },
}
