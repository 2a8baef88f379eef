import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Where an app is that has no cdk.json, the first that is there. */
const APPS = [
  'cdk.out',
  '.aws-sam/build/template.yaml',
  ...['template', 'template.cfn', 'sam-template'].flatMap((stem) =>
    ['.yaml', '.yml', '.json'].map((end) => stem + end),
  ),
];

/** The folder that an agent works in: no path that it names leads out of it. */
export class Project {
  /** @throws when there is no such folder */
  static at(folder: string): Project {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new Error(`There is no folder ${folder}`);
    return new Project(realpathSync(folder));
  }

  private constructor(readonly folder: string) {}

  /**
   * The app at the top of the project; undefined where the simulator finds it by the cdk.json there. It would go on looking above the project.
   * @throws when there is none
   */
  app(): string | undefined {
    if (existsSync(join(this.folder, 'cdk.json'))) return undefined;
    const found = APPS.find((each) => existsSync(join(this.folder, each)));
    if (found !== undefined) return this.existing(found);
    throw new Error(
      'The project has no cdk.json, cdk.out or template.yaml at its top: say where the app is with `app`, a cdk.out folder or a template file inside of the project',
    );
  }

  /**
   * The path of something that is there, as the simulator is told it.
   * @throws when it is not there, or outside of the project, links followed
   */
  existing(path: string): string {
    const full = resolve(this.folder, path);
    if (!existsSync(full)) throw new Error(`There is no ${path} in the project`);
    return this.inside(realpathSync(full), path);
  }

  private inside(real: string, given: string): string {
    const way = relative(this.folder, real);
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
      throw new Error(`${given} is outside of the project, and only what lies in it is read`);
    return real;
  }

  /** The folders in which a package that the project has installed may lie, the nearest first. */
  installedIn(): readonly string[] {
    const folders: string[] = [];
    for (let at = this.folder; ; at = dirname(at)) {
      folders.push(at);
      if (dirname(at) === at) return folders;
    }
  }
}
