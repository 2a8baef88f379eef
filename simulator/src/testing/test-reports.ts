import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve as resolvePath } from 'node:path';
import { renderReport } from '../report';
import { constructPath } from '../services/resource';
import type { Run } from '../world/api/run';
import type { World } from '../world/api/world';
import { areHeld, holdInStudio } from './hold-in-studio';
import { watchWorlds, type WorldWatch } from '../world/api/world-watch';

/** The environment variable with the folder for reports of tests that failed. @default 'workflow-reports' */
export const REPORTS_FOLDER_VARIABLE = 'CDK_WORKFLOW_SIMULATOR_REPORTS';

/** A test that explores has very many worlds and executions: the last ones are shown. */
const MOST_WORLDS = 20;
const MOST_REPORTS = 10;
const LONGEST_LOOK_MS = 2_000;

type Contents = Awaited<ReturnType<World['contents']>>;

/** What a test has done with a world. */
interface Watched {
  /** The world as the test has it. */
  readonly open: World;
  /** How many executions there were before the test. */
  readonly runsBefore: number;
  /** What was in the world before it was closed or reset. */
  readonly kept?: { readonly runs: readonly Run[]; readonly contents: Contents };
  readonly isClosed: boolean;
}

interface Shown {
  readonly world: World;
  readonly run: Run;
  readonly contents: Contents;
}

/** Writes a report of each execution of a test that failed. */
export class TestReports implements WorldWatch<World> {
  /**
   * Begins to hear of worlds.
   * @param root what paths are told relative to.
   * @param failing the name of the test that runs and has failed already; undefined while it has not.
   */
  static begin(root = process.cwd(), failing: () => string | undefined = () => undefined): TestReports {
    const reports = new TestReports(root, failing);
    watchWorlds(reports);
    return reports;
  }

  private readonly worlds = new Map<World, Watched>();
  private readonly written = new Set<string>();

  readonly wantsSnapshots = areHeld();
  private held = new Set<World>();

  private constructor(
    private readonly root: string,
    private readonly failing: () => string | undefined,
  ) {}

  opened(world: World, open: World): void {
    this.worlds.set(world, { open, runsBefore: 0, isClosed: false });
  }

  async closing(world: World, isReset: boolean): Promise<void> {
    const watched = this.worlds.get(world);
    if (watched === undefined) return;
    const failed = this.failing();
    if (failed !== undefined) await this.hold(world, watched, failed);
    const runs = world.runs.slice(watched.runsBefore);
    const isOneOfFew = [...this.worlds.keys()].slice(-MOST_WORLDS).includes(world);
    const contents = runs.length > 0 && isOneOfFew ? await contentsOf(world) : NOTHING;
    this.worlds.set(world, { open: watched.open, runsBefore: 0, isClosed: !isReset, kept: { runs, contents } });
  }

  /** A test begins: what was before belongs to others. */
  testBegins(): void {
    this.held = new Set();
    for (const [world, { open, isClosed }] of this.worlds) {
      if (isClosed) this.worlds.delete(world);
      else this.worlds.set(world, { open, runsBefore: world.runs.length, isClosed: false });
    }
  }

  /**
   * Writes the reports of a test that failed, and says where they are.
   * @returns the files, the newest execution last.
   */
  async testFailed(test: string): Promise<readonly string[]> {
    const shown = (await Promise.all([...this.worlds].slice(-MOST_WORLDS).map(shownOf))).flat();
    const files: string[] = [];
    for (const each of shown.slice(-MOST_REPORTS)) files.push(await this.write(test, each));
    if (files.length > 0) {
      const left = shown.length > files.length ? `\n  (of the last ${files.length} executions)` : '';
      process.stderr.write(`\nReports of '${test}':${files.map((file) => `\n  ${file}`).join('')}${left}\n`);
    }
    for (const [world, watched] of this.worlds) if (!watched.isClosed) await this.hold(world, watched, test);
    return files;
  }

  /** Has somebody look at a world before it is gone, once in a test. */
  private async hold(world: World, { open }: Watched, test: string): Promise<void> {
    if (!areHeld() || this.held.has(world)) return;
    this.held.add(world);
    await holdInStudio(open, test);
  }

  private async write(test: string, { world, run, contents }: Shown): Promise<string> {
    const machine = world.resources.find(({ arn }) => arn === run.machineArn);
    const title = `${machine === undefined ? run.machineArn : constructPath(machine)}, in '${test}'`;
    const { definition, machineType } = run;
    const children = childrenOf(run);
    const page = await renderReport({ title, definition, machineType, run, children, ...contents });
    const folder = resolvePath(this.root, process.env[REPORTS_FOLDER_VARIABLE] ?? 'workflow-reports');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, this.nameFor(test));
    writeFileSync(file, page);
    return relative(this.root, file);
  }

  /** One that no other test of this process has. */
  private nameFor(test: string): string {
    const stem =
      test
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 80) || 'test';
    for (let number = 1; ; number++) {
      const name = number === 1 ? `${stem}.html` : `${stem}-${number}.html`;
      if (this.written.has(name)) continue;
      this.written.add(name);
      return name;
    }
  }
}

const NOTHING: Contents = { messages: [], tables: [] };

/** What is reported of a world: what it did before it was closed or reset, and since. */
async function shownOf([world, { runsBefore, isClosed, kept }]: [World, Watched]): Promise<readonly Shown[]> {
  const before = kept?.runs.map((run): Shown => ({ world, run, contents: kept.contents })) ?? [];
  const open = isClosed ? [] : world.runs.slice(runsBefore);
  const contents = open.length === 0 ? NOTHING : await contentsOf(world);
  return [...before, ...open.map((run): Shown => ({ world, run, contents }))];
}

/** A report without tables is better than none, and than a test that waits for a world in which something hangs. */
async function contentsOf(world: World): Promise<Contents> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Contents>((resolve) => {
    timer = setTimeout(() => resolve(NOTHING), LONGEST_LOOK_MS);
  });
  try {
    return await Promise.race([world.contents(), late]);
  } catch {
    return NOTHING;
  } finally {
    clearTimeout(timer);
  }
}

function childrenOf(run: Run): readonly Run[] {
  return run.children.flatMap((child) => [child, ...childrenOf(child)]);
}
