import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { installPython, ROOT } from '../scripts/python-tools';
import { run } from '../scripts/run';
import { APPS, HOME, PACKAGES, packageVersion, pacmak, type Language } from './language';

const MAVEN = { MAVEN_OPTS: `-Dmaven.repo.local=${join(HOME, 'm2')}` };

/** The modules' sums stand in go.sum, so nothing has to be asked of a checksum database. */
const GO = {
  GOCACHE: join(HOME, 'go', 'build'),
  GOFLAGS: '-buildvcs=false -modcacherw -mod=readonly',
  GOMODCACHE: join(HOME, 'go', 'mod'),
  GOPATH: join(HOME, 'go', 'path'),
  GOSUMDB: 'off',
  GOTOOLCHAIN: 'local',
};

/** What aws-cdk-lib depends on; generated from the same packages that npm installed, since not every Go proxy has them. */
const GO_DEPENDENCIES = ['asset-awscli-v1', 'asset-node-proxy-agent-v6', 'cloud-assembly-schema'];

export const PYTHON: Language = {
  name: 'Python',
  tools: [['python3', '--version']],
  pack: (options) => pacmak('python', options),
  synthesize: async (env) => {
    const bin = await installPython('languages', join(APPS, 'python', 'requirements.txt'));
    const wheel = readdirSync(join(PACKAGES, 'python')).find((name) =>
      name.endsWith(`-${packageVersion()}-py3-none-any.whl`),
    );
    if (wheel === undefined) throw new Error(`no wheel of version ${packageVersion()} in ${join(PACKAGES, 'python')}`);
    const install = ['install', '--quiet', '--disable-pip-version-check', '--no-deps', '--force-reinstall'];
    await run(join(bin, 'pip'), [...install, join(PACKAGES, 'python', wheel)]);
    await run(join(bin, 'python'), ['-W', 'error::SyntaxWarning', join(APPS, 'python', 'app.py')], { env });
  },
};

export const JAVA: Language = {
  name: 'Java',
  tools: [
    ['javac', '-version'],
    ['mvn', '--version'],
  ],
  pack: (options) => pacmak('java', { ...options, env: MAVEN }),
  synthesize: async (env) => {
    const maven = ['--batch-mode', '--quiet', '--update-snapshots', '--file', join(APPS, 'java', 'pom.xml')];
    const settings = [
      `-Dpatterns.repository=file://${join(PACKAGES, 'java')}`,
      `-Dpatterns.target=${join(HOME, 'java-app')}`,
      `-Dpatterns.version=${packageVersion()}`,
    ];
    await run('mvn', [...maven, ...settings, 'compile', 'exec:java'], { env: { ...MAVEN, ...env } });
  },
};

export const GO_LANGUAGE: Language = {
  name: 'Go',
  tools: [['go', 'version']],
  pack: async ({ alone = false, ...options } = {}) => {
    const others = alone ? [] : GO_DEPENDENCIES;
    const packages = others.map((name) => dirname(require.resolve(`@aws-cdk/${name}/package.json`, { paths: [ROOT] })));
    await pacmak('go', { ...options, codeOnly: true, packages: [...packages, ROOT] });
  },
  synthesize: async (env) => {
    const binary = join(HOME, 'go-app');
    await run('go', ['build', '-o', binary, '.'], { cwd: join(APPS, 'go'), env: GO });
    await run(binary, [], { cwd: HOME, env });
  },
};

export const LANGUAGES: readonly Language[] = [PYTHON, JAVA, GO_LANGUAGE];
