import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkMembers, type MembersOf } from '../../base/given';
import { textOf } from '../../base/text';
import { LANGUAGES, runnableLanguages, tryLanguageOf } from '../../services/lambda/languages';
import { constructPath } from '../../services/resource';
import type { Resource } from './resource';

/** Code to run in the place of what a template names for a function. */
export interface FunctionSource {
  /** A folder with the code as it would be deployed, or a zip file of it; relative to the working directory. */
  readonly code: string;
  /** The file and its export: `index.handler`. @default - the one in the template */
  readonly handler?: string;
  /**
   * The runtime: `nodejs22.x`.
   * @default - the one in the template; where its handlers do not run, or for a container image, the handler's file tells
   */
  readonly runtime?: string;
}

const SOURCE: MembersOf<FunctionSource> = { code: true, handler: true, runtime: true };

/**
 * Has a function run code from elsewhere: its template is as if it had named that code.
 * @throws when there is no such code, or when nobody can tell what to run of it.
 */
export function useGivenCode(lambda: Resource, given: FunctionSource): void {
  const path = constructPath(lambda);
  checkMembers(`[${path}] the code that is given`, given, SOURCE);
  const location = locationOf(given, path);
  const handler = given.handler ?? lambda.properties['Handler'];
  if (typeof handler !== 'string')
    throw new Error(
      `[${path}] its code is given without a handler, and the template names none; say which: { code, handler: 'index.handler' }`,
    );
  lambda.redeclare({
    ...lambda.declaredProperties,
    PackageType: 'Zip',
    Handler: handler,
    Runtime: given.runtime ?? runtimeOf(lambda, location, handler),
    Code: { S3Key: lambda.stack.source.assets.addLocal(location) },
  });
}

function locationOf({ code }: FunctionSource, path: string): string {
  const location = resolve(code);
  if (!existsSync(location))
    throw new Error(
      `[${path}] the code that is given, '${code}', does not exist; build it first, or say where it lies`,
    );
  if (statSync(location).isDirectory() || location.endsWith('.zip')) return location;
  throw new Error(
    `[${path}] the code that is given must be a folder or a zip file, got '${code}'; give its folder, and its file in the handler: { code, handler: 'file.export' }`,
  );
}

/** The template's own runtime where its handlers run; else the one of the language in which the handler is written. */
function runtimeOf(lambda: Resource, location: string, handler: string): string {
  if (tryLanguageOf(lambda) !== undefined) return textOf(lambda.properties['Runtime']);
  const stem = handler.replace(/\.[^./]+$/, '');
  const language = LANGUAGES.find(({ files }) => files.some((end) => existsSync(join(location, stem + end))));
  if (language !== undefined) return language.runtime;
  const ends = LANGUAGES.flatMap(({ files }) => files).join(', ');
  throw new Error(
    `[${constructPath(lambda)}] the simulator runs ${runnableLanguages()}, and ${location} has no ${stem} with ${ends}; ` +
      `build the code first, or name its runtime: { code, handler, runtime: 'nodejs22.x' }`,
  );
}
