import { useEffect, useState } from 'preact/hooks';

/** Where in the page somebody is: it stands in the address, so that going back works. */
export interface Place {
  readonly view: 'machine' | 'execution' | 'data' | 'messages' | 'steps' | 'home';
  /** The machine or the execution, by its ARN; a resource by its path. */
  readonly of?: string;
  /** The event of the execution that somebody is meant to see. */
  readonly at?: number;
}

export function go({ view, of }: Place): void {
  location.hash = of === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(of)}`;
}

export const addressOf = ({ view, of }: Place): string =>
  of === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(of)}`;

const VIEWS: readonly string[] = ['machine', 'execution', 'data', 'messages', 'steps'];

function placeNow(): Place {
  const [, view = '', of, at] = location.hash.split('/');
  if (!VIEWS.includes(view)) return { view: 'home' };
  return {
    view: view as Place['view'],
    ...(of !== undefined && { of: decodeURIComponent(of) }),
    ...(at !== undefined && { at: Number(at) }),
  };
}

export function usePlace(): Place {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const listener = (): void => setPlace(placeNow());
    addEventListener('hashchange', listener);
    return () => removeEventListener('hashchange', listener);
  }, []);
  return place;
}

/** Whether an execution was started by a distributed Map: it can't be started or redriven alone. */
export function isChild(arn: string): boolean {
  return arn.split(':')[6]?.includes('/') === true;
}

/** The machine of an execution: for a child of a distributed Map, the one with the Map. */
export function wholeMachine(arn: string): string {
  return arn.split('/')[0] ?? arn;
}

/** The path of a machine without the parts that every machine has. */
export function shortPath(path: string): string {
  return path.replace(/\/Resource$/, '').replace(/(\/Workflow)?\/StateMachine$/, '');
}
