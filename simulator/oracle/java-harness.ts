import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { CACHE } from '../../scripts/python-tools';
import { run } from '../../scripts/run';
import type { Oracle } from './oracle';

const HOME = join(CACHE, 'oracle');

/** What an oracle in Java needs on the machine. */
export const JAVA_TOOLS: Oracle['tools'] = [
  ['java', '-version'],
  ['javac', '-version'],
  ['mvn', '--version'],
];

/** `Harness.java` in a folder, which answers every line on its standard input with one line, and the jars in its pom.xml. */
export class JavaHarness {
  private readonly home: string;

  constructor(
    private readonly folder: string,
    name: string,
  ) {
    this.home = join(HOME, name);
  }

  /** The answers to the questions, in their order. */
  async answers<Q, A>(questions: readonly Q[]): Promise<A[]> {
    await this.build();
    const child = spawn('java', ['-Xmx1g', '-cp', this.classPath, 'Harness'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = once(child, 'close') as Promise<[number | null]>;
    const lines = createInterface({ input: child.stdout });
    child.stdin.on('error', () => undefined);
    child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
    const answers: A[] = [];
    for await (const line of lines) answers.push(JSON.parse(line) as A);
    const [status] = await closed;
    if (status === 0 && answers.length === questions.length) return answers;
    throw new Error(`the harness answered ${answers.length} of ${questions.length} questions and ended with ${status}`);
  }

  private get classPath(): string {
    return [join(this.home, 'classes'), join(this.home, 'jars', '*')].join(delimiter);
  }

  /** Gets the jars and compiles, once for what stands in the two files. */
  private async build(): Promise<void> {
    const pom = join(this.folder, 'pom.xml');
    const source = join(this.folder, 'Harness.java');
    const stamp = join(this.home, 'stamp');
    const wanted = createHash('sha256').update(readFileSync(pom)).update(readFileSync(source)).digest('hex');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
    rmSync(this.home, { recursive: true, force: true });
    mkdirSync(join(this.home, 'classes'), { recursive: true });
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${join(this.home, 'jars')}`];
    const MAVEN_OPTS = `-Dmaven.repo.local=${join(HOME, 'm2')}`;
    await run('mvn', ['--batch-mode', '--quiet', '--file', pom, ...copy], { env: { MAVEN_OPTS } });
    await run('javac', ['-encoding', 'UTF-8', '-cp', this.classPath, '-d', join(this.home, 'classes'), source]);
    writeFileSync(stamp, wanted);
  }
}
