// Checks Grafana dashboards without Grafana: NODE_PATH=FOLDER/node_modules node dashboards.js FILE.json…
// Each is written down as a literal of the types of Grafana's own schema, panel by panel, and compiled: unknown and
// misspelt fields, and words that Grafana does not have, are faults. Prints each, and exits with 1 if there was one.
"use strict";
const { readFileSync, writeFileSync, rmSync } = require("node:fs");
const { dirname, join } = require("node:path");
const ts = require("typescript");

const faults = [];
const literal = (object) => JSON.stringify(object, null, 1);

// The files hold words where the types have enumerations. What Prometheus is asked is not in the schema.
const lines = [
  `import type { Dashboard, Panel, RowPanel, VariableModel, DashboardLink, DataQuery } from "@grafana/schema";`,
  `type Plain<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T`,
  `  : T extends Array<infer U> ? Array<Plain<U>> : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;`,
  `type Query = Plain<DataQuery> & { expr: string; legendFormat?: string; instant?: boolean; range?: boolean };`,
];

// Panels that draw each series have a part of their own in the defaults of their fields.
const custom = new Set(["timeseries"]);
const kinds = new Map();
function typesOf(kind) {
  if (!kinds.has(kind)) {
    const name = `K${kinds.size}`;
    const words = { bargauge: "BarGauge", timeseries: "TimeSeries", stat: "Stat", table: "Table" }[kind];
    if (!words) faults.push(`nothing is known of panels of the kind ${kind}`);
    const module = `@grafana/schema/dist/esm/raw/composable/${kind}/panelcfg/x/${words}PanelCfg_types.gen`;
    lines.unshift(`import type * as ${name} from "${module}";`);
    kinds.set(kind, name);
  }
  return kinds.get(kind);
}

function add(type, object) {
  lines.push(`export const o${lines.length}: ${type} = ${literal(object)};`);
}

function addDashboard(file) {
  const { panels, ...dashboard } = JSON.parse(readFileSync(file, "utf8"));
  const { templating, links } = dashboard;
  lines.push(`// ${file}`);
  add("Plain<Dashboard>", dashboard);
  templating.list.forEach((variable) => add("Plain<VariableModel>", variable));
  links.forEach((link) => add("Plain<DashboardLink>", link));
  for (const panel of panels) {
    if (panel.type === "row") {
      add("Plain<RowPanel>", panel);
      continue;
    }
    add("Plain<Panel>", panel);
    add(`Plain<${typesOf(panel.type)}.Options>`, panel.options);
    if (custom.has(panel.type)) {
      add(`Plain<${typesOf(panel.type)}.FieldConfig>`, panel.fieldConfig.defaults.custom);
    } else if (panel.fieldConfig.defaults.custom) {
      faults.push(`${file}: ${panel.title}: panels of the kind ${panel.type} have no fields of their own here`);
    }
    panel.targets.forEach((target) => add("Query", target));
  }
  checkLayout(file, panels);
  return panels.length;
}

// On 24 columns, none on another, each with a number of its own and something to say.
function checkLayout(file, panels) {
  const taken = new Map();
  const ids = new Set();
  for (const { id, title, gridPos, type, targets } of panels) {
    if (!gridPos) {
      faults.push(`${file}: ${title} has no place`);
      continue;
    }
    if (ids.has(id)) faults.push(`${file}: two panels have the id ${id}`);
    ids.add(id);
    if (type !== "row" && !(targets?.length > 0)) faults.push(`${file}: ${title} asks nothing`);
    if (gridPos.x + gridPos.w > 24) faults.push(`${file}: ${title} reaches beyond the edge`);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; ++x) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; ++y) {
        const place = `${x},${y}`;
        if (taken.has(place)) faults.push(`${file}: ${title} lies on ${taken.get(place)}`);
        taken.set(place, title);
      }
    }
  }
}

function compile() {
  // Beside the packages, where the compiler looks for them.
  const file = join(dirname(process.env.NODE_PATH), "dashboards.ts");
  writeFileSync(file, lines.join("\n"));
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  for (const { file: where, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const line = where ? where.text.slice(0, start).split("\n").length : 0;
    const text = where ? where.text.split("\n")[line - 1].trim() : "";
    faults.push(`types: ${ts.flattenDiagnosticMessageText(messageText, " ")} at ${text}`);
  }
  rmSync(file);
}

const files = process.argv.slice(2);
const panels = files.map(addDashboard).reduce((sum, count) => sum + count, 0);
compile();
[...new Set(faults)].forEach((text) => console.error(text));
console.log(`${files.length} dashboards, ${panels} panels, ${faults.length} faults`);
process.exit(faults.length > 0 || panels === 0 ? 1 : 0);
