// Checks rendered Kubernetes manifests without a cluster: NODE_PATH=FOLDER/node_modules node manifests.js RENDERED.yaml
//   1. every object against the published schemas (values, required fields) and types (unknown and misspelt fields);
//   2. what names something else in the manifests finds it: selectors, ConfigMaps, volumes, ports, accounts;
//   3. what the strictest of the standard security profiles asks of a pod, and what ours promise beyond it.
// Prints each fault, and exits with 1 if there was one.
"use strict";
const { readFileSync, writeFileSync, rmSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { pathToFileURL } = require("node:url");
const ts = require("typescript");
const { parseAllDocuments } = require("yaml");

const faults = [];

const objects = parseAllDocuments(readFileSync(process.argv[2], "utf8")).map((document) => {
  faults.push(...document.errors.map((error) => `YAML: ${error.message}`));
  return document.toJS();
});
const title = (object) => `${object.kind}/${object.metadata.name}`;
const fault = (object, text) => faults.push(`${title(object)}: ${text}`);

// --- 1. Schemas and types ---

const ofOperator = (object) => object.apiVersion.startsWith("monitoring.coreos.com/");
const packageOf = (object) => (ofOperator(object) ? "@kubernetes-models/prometheus-operator" : "kubernetes-models");
const moduleOf = (object) => `${packageOf(object)}/${object.apiVersion}/${object.kind}`;

// The operator's models are modules of the newer kind, which are found by their file alone.
async function loadModel(object) {
  if (!ofOperator(object)) return require(moduleOf(object));
  return import(pathToFileURL(join(process.env.NODE_PATH, `${moduleOf(object)}.js`)));
}

async function checkSchema(object) {
  let model;
  try {
    model = (await loadModel(object))[object.kind];
  } catch {
    return fault(object, `${object.apiVersion} has no kind ${object.kind}`);
  }
  try {
    new model(object).validate();
  } catch (error) {
    fault(object, error.message);
  }
}

// The types know every field, so the objects are written down as literals of them and compiled.
function checkTypes() {
  // Beside the packages, where the compiler looks for them.
  const file = join(dirname(process.env.NODE_PATH), "rendered.ts");
  const source = objects.map(
    (object, index) =>
      `import type { I${object.kind} as T${index} } from "${moduleOf(object)}";\n` +
      `export const o${index}: T${index} = ${JSON.stringify(object, null, 1)};\n`,
  );
  writeFileSync(file, source.join(""));
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
  });
  for (const { file: where, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const line = where ? where.text.slice(0, start).split("\n").length : 0;
    const text = where ? where.text.split("\n")[line - 1].trim() : "";
    faults.push(`types: ${ts.flattenDiagnosticMessageText(messageText, " ")} at ${text}`);
  }
  rmSync(file);
}

// --- 2. Names ---

const ofKind = (kind) => objects.filter((object) => object.kind === kind);
const named = (kind, name) => ofKind(kind).some((object) => object.metadata.name === name);
const workloads = objects.filter((object) => object.spec?.template?.spec?.containers);
const matches = (selector, labels) => Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);
const podsFor = (selector) => workloads.filter((object) => matches(selector, object.spec.template.metadata?.labels));
const portsOf = (object) => object.spec.template.spec.containers.flatMap((container) => container.ports ?? []);
const hasPort = (object, port) => portsOf(object).some((held) => held.name === port || held.containerPort === port);

function checkTarget(object, selector, ports) {
  const pods = podsFor(selector);
  if (pods.length !== 1) fault(object, `its selector finds ${pods.length} workloads instead of one`);
  for (const port of ports) {
    if (!pods.every((pod) => hasPort(pod, port))) fault(object, `no container has the port ${port}`);
  }
}

function checkReferences(object) {
  const { spec } = object.spec.template;
  if (object.spec.selector && !matches(object.spec.selector.matchLabels, object.spec.template.metadata.labels)) {
    fault(object, "its selector does not find its own pods");
  }
  if (!named("ServiceAccount", spec.serviceAccountName)) fault(object, "there is no such account");
  for (const container of spec.containers) {
    const known = new Set((container.env ?? []).map(({ name }) => name));
    for (const { configMapRef } of container.envFrom ?? []) {
      const map = ofKind("ConfigMap").find(({ metadata }) => metadata.name === configMapRef?.name);
      if (configMapRef && !map) fault(object, `there is no ConfigMap ${configMapRef.name}`);
      Object.keys(map?.data ?? {}).forEach((key) => known.add(key));
    }
    for (const [, variable] of (container.args ?? []).join(" ").matchAll(/\$\((\w+)\)/g)) {
      if (!known.has(variable)) fault(object, `an argument names $(${variable}), which is not in its environment`);
    }
    for (const { name } of container.volumeMounts ?? []) {
      if (!spec.volumes?.some((volume) => volume.name === name)) fault(object, `there is no volume ${name}`);
    }
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      const port = probe?.grpc?.port ?? probe?.tcpSocket?.port ?? probe?.httpGet?.port;
      if (port && !hasPort(object, port)) fault(object, `a probe asks port ${port}, which no container has`);
    }
  }
}

// --- 3. Security and promises ---

function checkPod(object) {
  const { spec } = object.spec.template;
  const need = (held, text) => held || fault(object, text);
  need(spec.automountServiceAccountToken === false, "its pods carry a token of the cluster");
  need(!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, "its pods share the node's namespaces");
  need(spec.securityContext?.runAsNonRoot === true, "its pods may run as root");
  need(spec.securityContext?.seccompProfile?.type === "RuntimeDefault", "its pods have no seccomp profile");
  for (const { securityContext: context, resources } of spec.containers) {
    need(context?.allowPrivilegeEscalation === false, "a container may gain privileges");
    need(context?.readOnlyRootFilesystem === true, "a container may write to its own image");
    need(context?.capabilities?.drop?.includes("ALL"), "a container keeps capabilities");
    need(resources?.requests?.cpu && resources?.requests?.memory, "a container requests no processor or memory");
    need(resources?.limits?.memory, "a container has no limit of memory");
  }
}

// A server says that it leaves, waits, and finishes its calls: all that before it is killed.
function checkStop(object) {
  const { spec } = object.spec.template;
  for (const { args = [] } of spec.containers) {
    const seconds = (flag) => Number(args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1));
    const stop = seconds("--lame-duck") + seconds("--drain");
    if (!(stop + 10 <= spec.terminationGracePeriodSeconds)) {
      fault(object, "the grace period is not 10 s longer than --lame-duck and --drain, which have to be given");
    }
  }
}

// What Prometheus is told to scrape is there.
function checkScrapes(object) {
  const { selector, podMetricsEndpoints } = object.spec;
  checkTarget(object, selector.matchLabels, (podMetricsEndpoints ?? []).map(({ port }) => port));
}

async function main() {
  await Promise.all(objects.map(checkSchema));
  checkTypes();
  workloads.forEach(checkReferences);
  workloads.forEach(checkPod);
  ofKind("Deployment").forEach(checkStop);
  ofKind("Service").forEach((object) =>
    checkTarget(object, object.spec.selector, object.spec.ports.map(({ targetPort, port }) => targetPort ?? port)),
  );
  ofKind("PodMonitor").forEach(checkScrapes);
  ofKind("PodDisruptionBudget").forEach((object) => checkTarget(object, object.spec.selector.matchLabels, []));
  ofKind("NetworkPolicy").forEach((object) => {
    const ports = object.spec.ingress.flatMap((rule) => (rule.ports ?? []).map(({ port }) => port));
    checkTarget(object, object.spec.podSelector.matchLabels, ports);
  });

  faults.forEach((text) => console.error(text));
  console.log(`${objects.length} objects, ${faults.length} faults`);
  process.exit(faults.length > 0 ? 1 : 0);
}

main();
