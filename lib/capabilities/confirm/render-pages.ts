import type { IConstruct } from 'constructs';
import type { ConfirmPages } from './confirm-pages';
import { refusal } from '../../core/refusal';

/** The environment of a function holds 4 KB, the rest of ours included. */
const MAX_BYTES = 2500;

/** The pages as the function behind the link reads them. */
export function renderPages(scope: IConstruct, pages: ConfirmPages): string {
  const json = JSON.stringify(pages);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_BYTES) {
    throw refusal(scope, {
      prop: 'pages',
      must: `take at most ${MAX_BYTES} bytes as JSON`,
      got: `${bytes} bytes`,
      instead: "shorten the texts, or show pages of your own with ConfirmDoor.none() and 'grantConfirm'",
    });
  }
  return json;
}
