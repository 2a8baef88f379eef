import {
  CfnResource,
  Stack,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkArgument } from '../../../core/given';
import { checkMachine } from '../../../workflow/definition/machine-check';
import { RULE_TEXTS } from '../../../workflow/definition/rule-texts';
import { isChecked } from '../../../workflow/definition/checked-machines';
import { acknowledged } from './acknowledged';
import { propertiesOf, readMachine } from './read-machine';

const TYPES = ['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'];

/** The rule for definitions that nobody can look into. */
const NOT_READ = 'definitionNotRead';

const TEXTS = {
  ...RULE_TEXTS,
  [NOT_READ]: { severity: 'warning', says: 'The definition of the machine could not be read, and was not checked.' },
} as const satisfies Readonly<Record<string, { readonly severity: string; readonly says: string }>>;

/** A finding at a machine. */
interface Found {
  readonly rule: string;
  readonly state?: string;
  readonly message: string;
  readonly machine: CfnResource;
}

/**
 * The definition checks of this library over every state machine of an app, as a plugin of its synthesis: `Validations.of(app).addPlugins(new WorkflowChecks(app))`.
 *
 * Errors are what AWS refuses and what could hang, and let synthesis fail; warnings are reported. A finding is acknowledged where it stands, with a reason:
 * `Validations.of(machine).acknowledge({ id: 'WorkflowChecks-TaskWithoutTimeout', reason: … })`, or for one state `'WorkflowChecks-TaskWithoutTimeout[name of the
 * state]'`. State machines of a `Workflow` are left out: it has checked them when it was made.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export class WorkflowChecks implements IPolicyValidationPlugin {
  public readonly name = 'WorkflowChecks';

  /** The ids of all rules. */
  public readonly ruleIds?: string[] = Object.keys(TEXTS).map(idOf);

  private readonly scope: IConstruct;

  /**
   * @param scope the app, or the part of it whose state machines are checked
   */
  public constructor(scope: IConstruct) {
    checkArgument('WorkflowChecks', 'scope', scope);
    this.scope = scope;
  }

  /** Called by the synthesis of the app. */
  public validate(_context: IPolicyValidationContext): PolicyValidationPluginReport {
    return this.validateScope(this.scope);
  }

  /** Checks the state machines below a construct, as a test does. */
  public validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const found = machinesBelow(scope).flatMap(findingsOf);
    const reasons = new Map(found.map((each) => [each, acknowledged(each.machine, idsOf(each))]));
    const open = found.filter((each) => reasons.get(each) === undefined);
    const metadata = Object.fromEntries(
      [...reasons].flatMap(([each, reason]) => (reason === undefined ? [] : [[acknowledgedAs(each), reason]])),
    ) as Record<string, string>;
    const violations = violationsOf(open);
    return {
      success: violations.every(({ severity }) => severity !== 'error'),
      violations,
      ...(Object.keys(metadata).length > 0 && { metadata }),
    };
  }
}

function machinesBelow(scope: IConstruct): CfnResource[] {
  return resourcesBelow(scope, ...TYPES).filter((each) => !isChecked(each.node.scope));
}

function findingsOf(machine: CfnResource): Found[] {
  try {
    const { definition, express } = readMachine(machine);
    const found = checkMachine(definition, { express, functionTimeoutSeconds: timeoutsIn(machine) });
    return found.map((each) => ({ ...each, machine }));
  } catch (error) {
    const message = `is not checked: ${(error as Error).message}; what runs there nobody has looked at`;
    return [{ rule: NOT_READ, message, machine }];
  }
}

/** The timeouts of the functions in the stack of a machine, by the references that stand in its definition. */
function timeoutsIn(machine: CfnResource): (reference: string) => number | undefined {
  const stack = Stack.of(machine);
  let timeouts: ReadonlyMap<string, unknown> | undefined;
  return (reference) => {
    const [, logicalId = ''] = /^\$\{([A-Za-z0-9]+)(?:\.Arn)?\}$/.exec(reference) ?? [];
    timeouts ??= new Map(
      resourcesBelow(stack, 'AWS::Lambda::Function').map((each) => [
        stack.resolve(each.logicalId) as string,
        propertiesOf(each)['Timeout'],
      ]),
    );
    const timeout = timeouts.get(logicalId);
    return typeof timeout === 'number' ? timeout : undefined;
  };
}

function resourcesBelow(scope: IConstruct, ...types: string[]): CfnResource[] {
  return scope.node
    .findAll()
    .filter((each): each is CfnResource => CfnResource.isCfnResource(each) && types.includes(each.cfnResourceType));
}

/** One for each rule, as the report groups them. */
function violationsOf(found: readonly Found[]): PolicyViolation[] {
  return Object.entries(TEXTS).flatMap(([rule, { severity, says }]) => {
    const own = found.filter((each) => each.rule === rule);
    if (own.length === 0) return [];
    const machines = [...new Set(own.map(({ machine }) => machine))];
    return [
      {
        ruleName: idOf(rule),
        description: says,
        severity,
        violatingResources: machines.map((machine) => ({
          constructPath: machine.node.path,
          locations: own.filter((each) => each.machine === machine).map(({ message }) => message),
        })),
      },
    ];
  });
}

function idsOf({ rule, state }: Found): string[] {
  return [idOf(rule), ...(state === undefined ? [] : [`${idOf(rule)}[${state}]`])];
}

function acknowledgedAs({ rule, state, machine }: Found): string {
  return `${idOf(rule)}${state === undefined ? '' : `[${state}]`} at ${machine.node.path}`;
}

/** `WorkflowChecks-TaskWithoutTimeout`. */
function idOf(rule: string): string {
  return `WorkflowChecks-${rule.charAt(0).toUpperCase()}${rule.slice(1)}`;
}
