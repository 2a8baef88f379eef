import { PassiveService } from '../passive-service';
import type { Changes, Redeployment } from '../redeployment';
import { constructPath, type App, type Resource } from '../resource';
import type { ServiceEndpoint } from '../service';

/** The types of which APIs are made, and those of which nothing is simulated. */
const TYPES = [
  ...['Authorizer', 'Deployment', 'GatewayResponse', 'Method', 'Model', 'RequestValidator', 'Resource', 'RestApi'],
  ...[
    'Stage',
    'Account',
    'ApiKey',
    'BasePathMapping',
    'ClientCertificate',
    'DocumentationPart',
    'DocumentationVersion',
  ],
  ...['DomainName', 'UsagePlan', 'UsagePlanKey', 'VpcLink'],
].map((each) => `AWS::ApiGateway::${each}`);
const TYPES_V2 = [
  'Api',
  'ApiMapping',
  'Authorizer',
  'Deployment',
  'DomainName',
  'Integration',
  'Route',
  'Stage',
  'VpcLink',
].map((each) => `AWS::ApiGatewayV2::${each}`);

/** What the gateway says, and makes, of the APIs of an app. */
export interface ApiGatewayParts {
  readonly app: App;
  /** The endpoints of the APIs as the app declares them now. */
  made(): readonly ServiceEndpoint[];
  say(note: string): void;
}

/**
 * API Gateway: the HTTP and REST APIs of an app. A stage serves the deployment that it names; only one of an HTTP API with `AutoDeploy`
 * serves whatever its API has.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
 */
export class ApiGatewayService extends PassiveService {
  override readonly redeployment: Redeployment = {
    types: [...TYPES, ...TYPES_V2],
    carryOut: (changes) => this.redeploy(changes),
  };
  private served: readonly ServiceEndpoint[];

  constructor(private readonly parts: ApiGatewayParts) {
    super('apigateway');
    this.served = parts.made();
  }

  get endpoints(): readonly ServiceEndpoint[] {
    return this.served;
  }

  /** A request that is under way is answered by the API as it was. */
  private redeploy(changes: Changes): void {
    const standing = new Map(this.served.map((each) => [each.resource.arn, each]));
    this.served = this.parts.made().map((next) => {
      const before = standing.get(next.resource.arn);
      if (before === undefined || this.isServed(next.resource, changes)) return next;
      if (!isChanged(next.resource, changes)) return next;
      this.parts.say(
        `[${constructPath(next.resource)}] the API changes and its stage keeps its deployment, so that it goes on serving what it has served; ` +
          'give it a new AWS::ApiGateway::Deployment (with another logical id), as aws-cdk-lib does for an API that it makes itself',
      );
      return before;
    });
  }

  /** Whether the stage of an API serves what the API has now. */
  private isServed(api: Resource, { created, updated }: Changes): boolean {
    const own = (kind: string): readonly Resource[] =>
      this.parts.app.ofType(api.type.replace(/(RestApi|Api)$/, kind)).filter((each) => isOf(each, api));
    const [stage] = own('Stage');
    const deployments = own('Deployment');
    if (stage === undefined) return deployments.length === 0 || deployments.some((each) => created.includes(each));
    if (isTrue(stage.properties['AutoDeploy']) || created.includes(stage)) return true;
    return updated.some(({ after, properties }) => after === stage && properties.includes('DeploymentId'));
  }
}

/** Whether a resource is a part of an API. */
function isOf({ properties }: Resource, { ref }: Resource): boolean {
  return properties['RestApiId'] === ref || properties['ApiId'] === ref;
}

/** Whether there is more to an API, or less, than its stage served. */
function isChanged(api: Resource, { created, updated, deleted }: Changes): boolean {
  const changed = [...created, ...deleted, ...updated.map(({ after }) => after)];
  return changed.some((each) => each === api || (isOf(each, api) && !each.type.endsWith('::Stage')));
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
