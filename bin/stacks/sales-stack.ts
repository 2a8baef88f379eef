import { join } from 'node:path';
import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { AthenaQuery, Job, Work, Workflow } from 'cdk-workflow-patterns';

/** The day of the input, which may be a time. */
const DAY = '{% $substring($states.input.day, 0, 10) %}';

const SUM = 'SELECT shop, sum(amount) AS total FROM sales WHERE day = ? GROUP BY shop';

/** The sales of each day, cleaned by a Glue job and summed by a query of Athena. */
export class SalesStack extends Stack {
  private readonly bucket = new s3.Bucket(this, 'Bucket', {
    enforceSSL: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  });

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const clean = new Job(this, 'Clean', {
      work: Work.runGlueJob(this.cleaning(), {
        jobTimeout: Duration.minutes(40),
        parameters: { Arguments: { '--day': DAY } },
      }),
      resultField: 'clean',
    });
    const sum = new AthenaQuery(this, 'Sum', {
      queryString: SUM,
      executionParameters: ['{% "\'" & $substring($states.input.day, 0, 10) & "\'" %}'],
      database: 'shop',
      tables: ['sales'],
      workGroup: this.workGroup(),
      reads: [{ bucket: this.bucket, prefix: 'clean/' }],
      resultsBucket: this.bucket,
      resultsPrefix: 'sums/',
      deadline: Duration.minutes(15),
    });
    const workflow = new Workflow(this, 'Nightly', { definition: clean.next(sum) });
    new CfnOutput(this, 'NightlyArn', { value: workflow.stateMachine.stateMachineArn });
  }

  private cleaning(): glue.CfnJob {
    const script = new Asset(this, 'Script', { path: join(__dirname, '..', 'functions', 'sales', 'clean.py') });
    const role = new iam.Role(this, 'CleaningRole', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });
    script.grantRead(role);
    this.bucket.grantReadWrite(role);
    return new glue.CfnJob(this, 'Cleaning', {
      role: role.roleArn,
      glueVersion: '5.0',
      workerType: 'G.1X',
      numberOfWorkers: 2,
      command: { name: 'glueetl', pythonVersion: '3', scriptLocation: script.s3ObjectUrl },
      defaultArguments: {
        '--source': this.bucket.s3UrlForObject('raw/'),
        '--target': this.bucket.s3UrlForObject('clean/'),
      },
    });
  }

  private workGroup(): athena.CfnWorkGroup {
    return new athena.CfnWorkGroup(this, 'Group', {
      name: 'sales',
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: 10 ** 11,
        resultConfiguration: {
          outputLocation: this.bucket.s3UrlForObject('sums/'),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }
}
