/* global document */

/** The states in the diagram. */
export const nodes = [...document.querySelectorAll('.node[data-state]')];

export function markState(name) {
  for (const node of nodes) node.classList.toggle('selected', node.dataset.state === name);
  const node = nodes.find((each) => each.dataset.state === name);
  const canvas = document.querySelector('.canvas');
  if (node === undefined || canvas === null) return;
  const [inner, outer] = [node.getBoundingClientRect(), canvas.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom)
    canvas.scrollTop += inner.top - outer.top - outer.height / 3;
  if (inner.left < outer.left || inner.right > outer.right)
    canvas.scrollLeft += inner.left - outer.left - outer.width / 3;
}
