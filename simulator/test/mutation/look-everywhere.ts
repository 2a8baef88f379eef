import type { JsonObject } from '../../src/base/json';
import { costPaths } from '../../src/cli/cost-paths';
import { lintMachine, type LintFinding } from '../../src/cli/lint';
import { meantMachine, stateNames, validMachine } from '../../src/cli/machines';
import { costBounds } from '../../src/cli/state-cost';
import { CannotStart } from '../../src/cli/terminal';
import { Diagram } from '../../src/diagram';
import { AppModel } from '../../src/world/assembly/app-model';

/**
 * Has everything that looks at definitions without running them look at one.
 * @throws what none of it must throw.
 * @returns whether AWS would take it.
 */
export function lookEverywhere(definition: JsonObject, type = 'STANDARD'): boolean {
  const app = new AppModel({
    Resources: {
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          DefinitionString: JSON.stringify(definition),
          RoleArn: 'arn:aws:iam::123456789012:role/machine',
          StateMachineType: type,
        },
      },
    },
  });
  const machine = meantMachine(app, undefined);
  stateNames(machine.definition);
  const findings = lintMachine(app, machine);
  if (machine.errors.length === 0) {
    Diagram.ofMachine(machine.definition).toMermaid();
    costPaths(machine.definition, { maxCatches: 1, maxPaths: 100 });
    costBounds(machine.definition, 1);
    return true;
  }
  checkRefusal(() => validMachine(machine), findings);
  return false;
}

function checkRefusal(use: () => unknown, findings: readonly LintFinding[]): void {
  if (!findings.some(({ severity }) => severity === 'error')) throw new Error('lint says nothing of what AWS refuses');
  try {
    use();
  } catch (error) {
    if (error instanceof CannotStart) return;
    throw error;
  }
  throw new Error('a definition that AWS refuses is used');
}
