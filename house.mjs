/**
 * The floors of the house, the lowest first: a folder imports those of lower floors only, types included. Folders of one floor do
 * not know each other, and one pattern knows another through its index alone. Lint takes its zones from here, and
 * test/house.test.ts sees to it that every folder has its floor.
 */
export const LIB_FLOORS = [['core'], ['states', 'resources'], ['work', 'workflow'], ['capabilities'], ['patterns']];

export const SIMULATOR_FLOORS = [
  ['base'],
  ['offer'],
  ['language'],
  ['engine'],
  ['test-state'],
  ['services'],
  ['faults', 'wire'],
  ['world'],
  ['explore', 'diagram', 'replay'],
  ['report', 'upgrade', 'resume'],
  ['control', 'testing', 'production'],
  ['studio'],
  ['cli'],
];

/** The zones of the rule import-x/no-restricted-paths for the folders of a house; `patterns` are those below lib/patterns. */
export function zonesOf(root, floors, patterns = []) {
  const all = floors.flat();
  const zones = floors.flatMap((floor, height) => {
    const lower = floors.slice(0, height).flat();
    return floor.flatMap((folder) =>
      all
        .filter((other) => other !== folder && !lower.includes(other))
        .map((other) => zone(`${root}/${folder}`, `${root}/${other}`, `${folder} stands below or beside ${other}.`)),
    );
  });
  return [...zones, ...patterns.flatMap((one) => patterns.filter((other) => other !== one).map(besides(root, one)))];
}

function zone(target, from, message) {
  return { target, from, message };
}

function besides(root, one) {
  return (other) => ({
    ...zone(`${root}/patterns/${one}`, `${root}/patterns/${other}`, 'A pattern knows another through its index alone.'),
    except: ['./index.ts'],
  });
}
