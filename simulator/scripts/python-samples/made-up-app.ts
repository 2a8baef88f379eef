import { execFileSync } from 'node:child_process';
import type { JsonObject, World } from '../../src';

/** What a bucket, an object and an attribute are called where nothing tells what they should be called. */
export const MADE_UP = 'made-up';

const VARIABLE = /(?:os\.)?\b(?:environ\[|environ\.get\(|getenv\()\s*["'](\w+)["']/g;

type Template = { Resources: Record<string, { Type: string; Properties: JsonObject }> };

/** A template with a handler in `Fn`, and with what its source names: variables, buckets, a table. */
export function madeUpTemplate(handler: string, source: string): Template {
  const names = [...new Set([...source.matchAll(VARIABLE)].map(([, name = '']) => name))];
  const Variables = Object.fromEntries(names.map((name) => [name, variable(name)]));
  const buckets = bucketsIn(source).map((BucketName, at) => [
    at === 0 ? 'Bucket' : `Bucket${at}`,
    { Type: 'AWS::S3::Bucket', Properties: { BucketName } },
  ]);
  return {
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: tableIn(source) },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      ...(Object.fromEntries(buckets) as Template['Resources']),
      Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'TestActivity' } },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: 'arn:aws:iam::123456789012:role/machine',
          Definition: { StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } },
        },
      },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'python3.12',
          Handler: handler,
          Timeout: 300,
          MemorySize: 2048,
          Environment: { Variables },
        },
      },
    },
  };
}

function tableIn(source: string): JsonObject {
  const key = keyIn(source);
  const [, tableName] = /Table\(\s*["']([\w.-]{3,})["']/.exec(source) ?? [];
  const [, index] = /IndexName\s*=\s*["']([\w.-]+)["']/.exec(source) ?? [];
  const byKey = [{ AttributeName: key, KeyType: 'HASH' }];
  const indexed = [{ IndexName: index ?? '', KeySchema: byKey, Projection: { ProjectionType: 'ALL' } }];
  return {
    ...(tableName !== undefined && { TableName: tableName }),
    KeySchema: byKey,
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    ...(index !== undefined && { GlobalSecondaryIndexes: indexed }),
  };
}

function keyIn(source: string): string {
  const [, key = 'id'] = /(?:Key|Item)\s*=\s*\{\s*["'](\w+)["']|Key\(\s*["'](\w+)["']\s*\)/.exec(source) ?? [];
  return /Key\(\s*["'](\w+)["']\s*\)\.eq/.exec(source)?.[1] ?? key;
}

/** The bucket that variables and events name, those that a handler names, and those that it names after another one. */
function bucketsIn(source: string): readonly string[] {
  const named = [...source.matchAll(/Bucket\s*[=(]\s*["']([a-z0-9.-]{3,63})["']/g)].map(([, name = '']) => name);
  const after = [...source.matchAll(/["']\{\}(-[a-z0-9-]+)["']\.format\(\s*bucket/gi)].map(([, end]) => MADE_UP + end);
  return [...new Set([MADE_UP, ...named, ...after])];
}

const MEANINGS: readonly (readonly [name: RegExp, resource: string])[] = [
  [/ACTIVITY/i, 'Activity'],
  [/TABLE|DDB|DYNAMO/i, 'Table'],
  [/TOPIC|SNS/i, 'Topic'],
  [/QUEUE|SQS/i, 'Queue'],
  [/BUCKET/i, 'Bucket'],
  [/MACHINE|SFN|WORKFLOW|STEP_?FUNCTION/i, 'Machine'],
];

function variable(name: string): string | JsonObject {
  if (/COUNT|SIZE|LIMIT|BATCH|MAX|NUMBER|SECONDS|DAYS/i.test(name)) return '1';
  const [, resource] = MEANINGS.find(([meaning]) => meaning.test(name)) ?? [];
  if (resource !== undefined) return { Ref: resource };
  return /LEVEL/i.test(name) ? 'INFO' : '1';
}

/** Puts an object under each key, and under those that the handler's formats make, into each bucket that its source names. */
export function putObjects(world: World, source: string, keys: readonly string[], python: string): void {
  const content = contentFor(source, python);
  const formats = [...source.matchAll(/\bf["']([^"']*\{[^"']*\.\w{3,4})["']/g)].map(([, format = '']) => format);
  const formatted = formats.map((format) =>
    format.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name.length === 1 ? '0' : MADE_UP)),
  );
  for (const bucket of bucketsIn(source)) {
    for (const key of [...keys, ...formatted]) world.bucket(bucket).put(key, content);
  }
}

/** Puts an item under each key, with every attribute that the source names. */
export async function putItems(world: World, source: string, keys: readonly string[]): Promise<void> {
  const names = [...new Set([...source.matchAll(/["'](\w+)["']/g)].map(([, name = '']) => name))].slice(0, 80);
  const attributes = Object.fromEntries(names.map((name) => [name, MADE_UP]));
  for (const key of keys) await world.table('Table').put({ ...attributes, [keyIn(source)]: key });
}

/** How the packages that read a kind of file write one. */
const WRITERS: readonly (readonly [imported: RegExp, code: string])[] = [
  [/\bPIL\b/, 'from PIL import Image; Image.new("RGB", (1, 1)).save(out, "PNG")'],
  [/\bfrom docx\b/, 'from docx import Document; d = Document(); d.add_paragraph("made up"); d.save(out)'],
  [/\bPyPDF2\b/, 'from PyPDF2 import PdfWriter; w = PdfWriter(); w.add_blank_page(72, 72); w.write(out)'],
];

/** What a handler that imports what reads pictures, documents or tables may expect of an object. */
function contentFor(source: string, python: string): string | Uint8Array {
  const [, code] = WRITERS.find(([imported]) => imported.test(source)) ?? [];
  if (code !== undefined) {
    const script = `import io, sys; out = io.BytesIO(); ${code}; sys.stdout.buffer.write(out.getvalue())`;
    return execFileSync(python, ['-c', script]);
  }
  return /pandas/.test(source) && !/json\.loads/.test(source) ? ',0,1\n0,1,2\n' : '{}';
}
