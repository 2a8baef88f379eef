import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { expressionBody, jsonata } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { retryDynamoDb } from '../../states/retries';
import { eachAttempt } from '../../states/task-timeout';
import { TIME_TO_LIVE, expiryOf } from '../coordination/attributes';
import { NOW_MS, WRITE_TIMEOUT, rowKey, rowWrite } from '../coordination/row-write';
import type { CatchBy, DecidingPlace, EarlyEnd, EarlyOutput, EarlyStates } from './early-end';
import { raised } from './records';

/** The beginning of the names of the attributes with answers; who has answered is the set `answered`. */
const ANSWER = 'answer#';

/** The error that a branch raises when it has found enough answers. */
const DECIDED = 'FailurePolicy.Decided';

/** The error of a write that DynamoDB refuses: of an item of more than 400 KB, among others. */
const REFUSED_WRITE = 'DynamoDB.AmazonDynamoDBException';

/** The answers that are counted, and their table. */
export interface CountedEndProps {
  readonly names: FragmentNames;
  readonly table: dynamodb.ITable;
  /** The path of the table, where it was created without a key of the user. */
  readonly createdWithoutKey?: string;
  readonly minimumSuccesses: number;
  /** JSONata of the entering of the state around. */
  readonly entering: string;
  /** The member of a record that says which one it is. */
  readonly member: 'name' | 'index';
  readonly output: EarlyOutput;
}

/**
 * The end of a quorum: each answer is put down in a row of this entering, and who finds enough of them there ends the others.
 *
 * The row decides: what was put down is what comes out. A write that is made again changes nothing, since the row has a set of those who have answered. A branch
 * whose answer can't be put down succeeds all the same, and is heard when all have ended.
 */
export class CountedEnd implements EarlyEnd {
  public readonly entering: string;
  private readonly variable: string;
  private readonly failure: string;

  public constructor(
    private readonly scope: Construct,
    private readonly props: CountedEndProps,
  ) {
    this.entering = props.entering;
    this.variable = props.names.variable('entering');
    this.failure = props.names.variable('raised');
  }

  public success(key: string, result: string): string {
    return jsonata(`{"entering": $states.input.entering, "record": {${key}, "result": ${result}}}`);
  }

  public behind({ id, phrase }: DecidingPlace): AslTask {
    const { names, table, minimumSuccesses, member } = this.props;
    const name = `$string($states.input.record.${member})`;
    const enough = `${countIn('$states.result.Attributes')} >= ${minimumSuccesses}`;
    const state = rowWrite(this.scope, `Count ${id}`, {
      stateName: names.state(`${phrase} answers`),
      table,
      row: rowOf('$states.input.entering'),
      update: `SET #answer = :answer, ${TIME_TO_LIVE} = :expires ADD answered :name`,
      names: { '#answer': jsonata(`"${ANSWER}" & ${name}`) },
      values: {
        ':answer': { S: '$string($states.input.record)' },
        ':expires': { N: `$number(${expiryOf(NOW_MS)})` },
        ':name': { SS: name },
      },
      returnValues: 'UPDATED_NEW',
      output: jsonata(`${enough} ? ${raised(DECIDED, '"enough have answered"')} : $states.input.record`),
    });
    const errors = retryDynamoDb().flatMap(({ ErrorEquals }) => ErrorEquals);
    const heard = new sfn.Pass(this.scope, `Uncounted ${id}`, {
      stateName: names.state(`${phrase} not counted`),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    state.catch({ errors: [...errors, REFUSED_WRITE], to: heard, output: '{% $states.input.record %}' });
    return state;
  }

  /** The error that judging raises when all have ended comes the same way, and is raised once more unless the row says otherwise. */
  public gather(catchBy: CatchBy, told?: EarlyStates['last']): EarlyStates {
    const { names, table, minimumSuccesses, output, createdWithoutKey } = this.props;
    const answers = `$each($sift($states.result.Item, function($v, $k) {$substringBefore($k, "#") = "answer"}), function($v) {$parse($v.S)})`;
    const again = `${countIn('$states.result.Item')} < ${minimumSuccesses} ? $error($${this.failure}.Cause)`;
    const read = new AslTask(this.scope, 'Decided', {
      stateName: names.state('decided'),
      integration: 'dynamodb:getItem',
      arguments: { TableName: table.tableName, Key: rowKey(rowOf(`$${this.variable}`)), ConsistentRead: true },
      timeout: eachAttempt(WRITE_TIMEOUT),
      retry: retryDynamoDb(),
      output: jsonata(`${again} : (${expressionBody(output(answers))})`),
      createdWithoutKey,
      statements: mayAccess(table, 'dynamodb:GetItem'),
    });
    catchBy({
      errors: ['States.QueryEvaluationError'],
      to: read,
      assign: { [this.variable]: jsonata(this.entering), [this.failure]: '{% $states.errorOutput %}' },
      output: '{% $states.input %}',
    });
    if (told !== undefined) read.next(told);
    return { last: told ?? read, catchRaised: (handler) => read.catch(handler) };
  }
}

function rowOf(entering: string): { readonly pk: string; readonly sk: string } {
  return { pk: `"quorum#" & ${entering}`, sk: '"answers"' };
}

/** The name that sets have in answers is that of AWS's SDK for Java, and documented nowhere: both count. */
function countIn(row: string): string {
  return `$count($append(${row}.answered.Ss, ${row}.answered.SS))`;
}
