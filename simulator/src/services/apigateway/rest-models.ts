import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { isObject } from '../../language/jsonpath/select';
import type { Resource } from '../resource';

/** The models of a REST API: JSON Schemas that may refer to each other. */
export class Models {
  /** @param api the id of the REST API. */
  constructor(
    private readonly api: string,
    private readonly models: readonly Resource[],
  ) {}

  /**
   * The schema of a model, with those that it refers to as definitions; undefined where there is no such model. It has an `$id`, so that it
   * means the same as a part of another schema.
   * @param name its name, or what a reference to it gives.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
   */
  schemaOf(name: string): JsonObject | undefined {
    const schema = this.own(name);
    if (schema === undefined) return undefined;
    // Not the address of the model: under that stands the model alone, as a definition.
    const $id = `https://models.invalid/${this.api}/${encodeURIComponent(name)}`;
    const definitions = { ...(schema['definitions'] as JsonObject | undefined), ...this.reachedFrom(schema) };
    return { ...schema, $id, definitions };
  }

  /** The models to which a schema refers, and those to which they refer, by their names. */
  private reachedFrom(schema: JsonObject): JsonObject {
    const reached: Record<string, JsonObject> = {};
    const wanted = modelsIn(schema);
    // What is added while it goes on is gone through as well.
    for (const [address, name] of wanted) {
      // A deployment is refused where there is none; here anything is well.
      const model = this.own(name) ?? {};
      reached[address] = { ...model, $id: address };
      modelsIn(model, wanted);
    }
    return reached;
  }

  private own(name: string): JsonObject | undefined {
    const model = this.models.find(({ ref, name: physical }) => ref === name || physical === name);
    const schema = model?.properties['Schema'];
    return (typeof schema === 'string' ? JSON.parse(schema) : schema) as JsonObject | undefined;
  }
}

const ADDRESS = /^(https:\/\/apigateway\.amazonaws\.com(?:\.cn)?\/restapis\/[^/#]+\/models\/([^/#]+))/;

/** The addresses of the models to which a schema refers, and their names. */
function modelsIn(schema: Json, found = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(schema)) for (const each of schema) modelsIn(each, found);
  else if (isObject(schema)) {
    const [, address, name] = ADDRESS.exec(textOf(schema['$ref'])) ?? [];
    if (address !== undefined && name !== undefined) found.set(address, name);
    for (const each of Object.values(schema)) modelsIn(each, found);
  }
  return found;
}
