// Holds rendered objects to Kubernetes in two ways: by the compiled schemas (required fields, ranges, patterns, which types cannot say) and by
// 'tsc --strict' over each object as a literal of its type (unknown fields, which those schemas let pass).
//
//   node validate.mjs OBJECTS.json FOLDER
//
// OBJECTS.json is a list of { name, object }; the sources for tsc are written to FOLDER, which is inside of the one with node_modules. Prints a list of
// { name, message }, empty when all is well.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [objectsFile, folder] = process.argv.slice(2);
const objects = JSON.parse(readFileSync(objectsFile, "utf8"));

// The package with the types of a group, and the version of it there is; Kubernetes' own groups are in the first one.
const packages = {
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

// GRPCRoute is general since Gateway API 1.1, and has the fields that it had before.
const olderTypes = { "gateway.networking.k8s.io/v1/GRPCRoute": "gateway.networking.k8s.io/v1alpha2" };

/** @param {{ apiVersion: string, kind: string }} object */
function typeOf(object) {
  const apiVersion = olderTypes[`${object.apiVersion}/${object.kind}`] ?? object.apiVersion;
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return { module: `${packages[group] ?? "kubernetes-models"}/${apiVersion}`, apiVersion };
}

const wrong = [];
mkdirSync(folder, { recursive: true });
for (const [index, { name, object }] of objects.entries()) {
  const { module, apiVersion } = typeOf(object);
  const typed = { ...object, apiVersion };
  try {
    const type = (await import(module))[object.kind];
    new type(typed).validate();
  } catch (error) {
    wrong.push({ name, message: error.message });
  }

  writeFileSync(
    join(folder, `object${index}.ts`),
    `import type { I${object.kind} } from "${module}";\nexport const object: I${object.kind} = ${JSON.stringify(typed, null, 2)};\n`,
  );
}

writeFileSync(
  join(folder, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: { strict: true, noEmit: true, skipLibCheck: true, module: "nodenext", target: "es2022", types: [] },
    include: ["*.ts"],
  }),
);
writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));

const tsc = join(dirname(fileURLToPath(import.meta.url)), "node_modules", "typescript", "bin", "tsc");
const run = spawnSync(process.execPath, [tsc, "--project", folder, "--pretty", "false"], { encoding: "utf8", cwd: folder });
const errors = [...run.stdout.matchAll(/^object(\d+)\.ts\((\d+),\d+\): error (.*)$/gm)];
for (const [, index, line, message] of errors) {
  const source = readFileSync(join(folder, `object${index}.ts`), "utf8").split("\n")[line - 1].trim();
  wrong.push({ name: objects[index].name, message: `${source} ${message}` });
}

if (run.status !== 0 && errors.length === 0) {
  wrong.push({ name: "tsc", message: `${run.stdout}${run.stderr}${run.error ?? ""}` });
}

process.stdout.write(JSON.stringify(wrong));
