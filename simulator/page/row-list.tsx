import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useIsPrinted } from './printed';

const ROW_PX = 28;
const BEYOND = 8;
const MOST_PRINTED = 1_000;

interface RowListProps {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  readonly selected: number | undefined;
  readonly select: (at: number) => void;
  readonly row: (at: number) => ComponentChildren;
  readonly tone?: (at: number) => string;
  readonly empty: string;
}

/** A list of any length, of which only the rows in sight are drawn, or the first thousand on paper; works by keyboard. */
export function RowList({ id, label, count, selected, select, row, tone, empty }: RowListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null || selected === undefined) return;
    const at = selected * ROW_PX;
    if (at < element.scrollTop) element.scrollTop = at;
    else if (at + ROW_PX > element.scrollTop + element.clientHeight)
      element.scrollTop = at + ROW_PX - element.clientHeight;
  }, [selected]);
  const isPrinted = useIsPrinted();
  const first = isPrinted ? 0 : Math.max(0, Math.floor(top / ROW_PX) - BEYOND);
  const last = Math.min(count, isPrinted ? MOST_PRINTED : Math.ceil((top + height) / ROW_PX) + BEYOND);
  const page = Math.max(1, Math.floor(height / ROW_PX) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (selected ?? -1) + 1,
      ArrowUp: (selected ?? count) - 1,
      PageDown: (selected ?? -1) + page,
      PageUp: (selected ?? count) - page,
      Home: 0,
      End: count - 1,
    };
    const to = moves[event.key];
    if (to === undefined || count === 0) return;
    event.preventDefault();
    select(Math.min(count - 1, Math.max(0, to)));
  };
  const rows: JSX.Element[] = [];
  for (let at = first; at < last; at++) {
    rows.push(
      <div
        key={at}
        id={`${id}-${at}`}
        role="option"
        aria-selected={at === selected}
        aria-setsize={count}
        aria-posinset={at + 1}
        class={`row ${tone?.(at) ?? ''}`}
        style={{ top: `${at * ROW_PX}px` }}
        onClick={() => select(at)}
      >
        {row(at)}
      </div>,
    );
  }
  return (
    <div
      ref={box}
      class="rows"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      {...(selected !== undefined &&
        selected >= first &&
        selected < last && { 'aria-activedescendant': `${id}-${selected}` })}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      {count === 0 ? (
        <div role="option" aria-selected={false} aria-disabled class="empty">
          {empty}
        </div>
      ) : (
        <div role="presentation" class="space" style={{ height: `${count * ROW_PX}px` }}>
          {rows}
          {isPrinted && last < count && <p class="weak">{`… and ${count - last} more`}</p>}
        </div>
      )}
    </div>
  );
}
