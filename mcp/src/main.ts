#!/usr/bin/env node
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { parseArgs } from 'node:util';
import { Project } from './project';
import { createServer } from './server';

const USAGE = `Usage: cdk-workflow-mcp [--project <folder>]

An MCP server on standard input and output. It checks, runs, explores and proves the AWS Step Functions state machines
of the project in the folder (default: the current one), in virtual time and without an AWS account.
`;

try {
  const { values } = parseArgs({ options: { project: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) process.stdout.write(USAGE);
  else {
    const project = Project.at(values.project ?? process.cwd());
    serveStdio(() => createServer({ project: project.folder }));
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 1;
}
