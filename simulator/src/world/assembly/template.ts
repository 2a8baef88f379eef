import type { Json, JsonObject } from '../../base/json';
import type { AssetIndex } from './assets';

/** A resource as a CloudFormation template declares it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly Condition?: string;
  readonly Metadata?: JsonObject;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A parameter as a CloudFormation template declares it. */
export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: Json;
  readonly AllowedValues?: readonly Json[];
  readonly MinValue?: number;
}

/** The parts of a CloudFormation template that the simulator reads. */
export interface CloudFormationTemplate {
  readonly Transform?: Json;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Record<string, JsonObject>>>;
  readonly Conditions?: Readonly<Record<string, Json>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: Json; readonly Export?: { readonly Name: Json } }>>;
}

/** A template, with what the cloud assembly around it tells. */
export interface StackSource {
  readonly name: string;
  readonly template: CloudFormationTemplate;
  /** Construct paths without the leading slash, each with the logical id it stands for. */
  readonly paths: readonly (readonly [path: string, logicalId: string])[];
  /** The folder in which paths to local files start. */
  readonly folder?: string;
  readonly assets: AssetIndex;
  /** The account the stack names, unless it leaves that open. */
  readonly account?: string;
  readonly region?: string;
}
