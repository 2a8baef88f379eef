import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { exampleApp } from '../../bin/example-stacks';
import { everything } from '../support/everything';
import { ACKNOWLEDGEMENTS } from './acknowledgements';

interface Found {
  readonly id: string;
  readonly path: string;
}

function findingsIn(app: App): Found[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      id: ruleName
        .replace(/<\w+\.Name>/, '<StateMachine.Name>')
        .replace(/\{"Fn::Select":.*?\{"Ref":"\w+"\}\]\}\]\}/, '<StateMachine.Name>')
        .replace(/(<StateMachine\.Name>)\/\w+:/, '$1/<Label>:')
        .replace(/<\w+Results\w+\.Arn>/, '<Results.Arn>')
        .replace(/<ClaimsBucket\w+\.Arn>/, '<Claims.Arn>')
        .replace(/<(Takings|Sales)StoreBucket\w+\.Arn>/, '<Store.Arn>')
        .replace(/<Tills\w+\.Arn>/, '<Tills.Arn>')
        .replace(/<Bucket83908E77\.Arn>/, '<Sales.Arn>')
        .replace(/<(Transcriber|Summarizer|Poster|Clerk)\w+\.Arn>/, '<Function.Arn>')
        .replace(/<\w+ReportsBucket\w+\.Arn>/, '<Reports.Arn>')
        .replace(/<ReleasedChannelAsk\w+\.Arn>/, '<Versioned.Arn>')
        .replace(/schedule\/<\w+>/, 'schedule/<Group>'),
      path: constructPath ?? '',
    })),
  );
}

const found = [...findingsIn(everything()), ...findingsIn(exampleApp())];

function acknowledges({ id, path }: Found): (each: (typeof ACKNOWLEDGEMENTS)[number]) => boolean {
  return (each) => each.id === id && each.path.test(path);
}

test('cdk-nag finds nothing in what the library creates but what is acknowledged with a reason', () => {
  expect(found.filter((each) => !ACKNOWLEDGEMENTS.some(acknowledges(each)))).toEqual([]);
});

test('every acknowledgement is needed', () => {
  expect(ACKNOWLEDGEMENTS.filter((each) => !found.some((finding) => acknowledges(finding)(each)))).toEqual([]);
});
