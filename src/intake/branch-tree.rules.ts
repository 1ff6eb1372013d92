/**
 * The branches that lie on a circle of parents, each its own ancestor. Branches that merely lead into a circle are not
 * among them; a parent that nobody has told us of ends the way.
 *
 * @param parents branch → parent, null at the top
 */
export function branchesOnCircles(parents: ReadonlyMap<string, string | null>): Set<string> {
  const circles = new Set<string>();
  const finished = new Set<string>();
  for (const start of parents.keys()) {
    const way: string[] = [];
    const place = new Map<string, number>();
    let code: string | null = start;
    while (code !== null && !finished.has(code) && !place.has(code)) {
      place.set(code, way.length);
      way.push(code);
      code = parents.get(code) ?? null;
    }
    if (code !== null && place.has(code)) for (const one of way.slice(place.get(code))) circles.add(one);
    for (const one of way) finished.add(one);
  }
  return circles;
}
