import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

interface TabsProps {
  readonly id: string;
  readonly label: string;
  readonly tabs: readonly (readonly [title: string, body: () => ComponentChildren])[];
}

/** Tabs, of which only the chosen one is drawn; arrows go from one to the next. */
export function Tabs({ id, label, tabs }: TabsProps): JSX.Element {
  const [at, setAt] = useState(0);
  const [, body] = tabs[at] ?? [];
  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const to = (at + by + tabs.length) % tabs.length;
    setAt(to);
    document.getElementById(`${id}-tab-${to}`)?.focus();
  };
  return (
    <div class="tabbed">
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(([title], index) => (
          <button
            key={title}
            type="button"
            role="tab"
            id={`${id}-tab-${index}`}
            aria-selected={index === at}
            aria-controls={`${id}-panel`}
            tabIndex={index === at ? 0 : -1}
            onClick={() => setAt(index)}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${at}`}>
        {body?.()}
      </div>
    </div>
  );
}
