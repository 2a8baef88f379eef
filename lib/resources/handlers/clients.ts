import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';

export const dynamodb = new DynamoDBClient({});
export const stepFunctions = new SFNClient({});
