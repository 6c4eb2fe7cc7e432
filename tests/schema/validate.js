// validate.js SCHEMA FILE...: prints for each file `valid FILE`, or `invalid FILE: WHY`. SCHEMA is
// a JSON Schema, which is held against its own meta-schema, or `sarif` for the one of SARIF 2.1.0.
// Files are YAML 1.2, which JSON is too.
"use strict";
const fs = require("fs");
const YAML = require("yaml");

// Strict: a keyword that the draft does not have is an error. What the schemas around a value say of
// its type and its keys need not be said again.
const options = { allErrors: true, strict: true, strictTypes: false, strictRequired: false };

function read(file) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(fs.readFileSync(file));
  const document = YAML.parseDocument(text, { version: "1.2", logLevel: "error" });

  if (document.errors.length > 0) throw document.errors[0];
  return document.toJS();
}

function compile(schema) {
  if (schema !== "sarif") {
    const Ajv = require("ajv/dist/2020").default;
    return new Ajv(options).compile(JSON.parse(fs.readFileSync(schema, "utf8")));
  }
  const Ajv = require("ajv-draft-04").default;
  // One of its expressions is none under the rules of Unicode.
  const ajv = new Ajv({ ...options, strict: false, unicodeRegExp: false });
  require("ajv-formats").default(ajv);
  return ajv.compile(require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
}

function problem(validate, file) {
  try {
    if (validate(read(file))) return null;
  } catch (error) {
    return `not read: ${error.message}`;
  }
  return validate.errors.map((error) => `${error.instancePath} ${error.message}`).join("; ");
}

const validate = compile(process.argv[2]);
for (const file of process.argv.slice(3)) {
  const why = problem(validate, file);
  console.log(why === null ? `valid ${file}` : `invalid ${file}: ${why.replace(/\s+/g, " ")}`);
}
