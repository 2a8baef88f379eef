import { readFileSync } from 'node:fs';
import type { Json } from '../../base/json';
import { readYaml } from './read-yaml';
import type { CloudFormationTemplate } from './template';

/**
 * A template out of a file, be it JSON or YAML.
 * @throws when the file holds neither; the message names it.
 */
export function readTemplate(path: string): CloudFormationTemplate {
  return readDocument(path) as CloudFormationTemplate;
}

/** What a file of JSON or YAML holds, with CloudFormation's short tags written out. */
export function readDocument(path: string): Json {
  return parseDocument(readFileSync(path, 'utf8'), path);
}

/** What a text of JSON or YAML holds; the name is for messages. */
export function parseDocument(text: string, name: string): Json {
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      // A flow of YAML begins in the same way.
    }
  }
  try {
    return readYaml(text);
  } catch (error) {
    throw new Error(`${name} holds neither JSON nor YAML: ${(error as Error).message}`, { cause: error });
  }
}
