import { dirname, join, normalize } from 'node:path/posix';
import ts from 'typescript';

/** One file of the house: its path from the project's folder, with forward slashes, and its text. */
export interface Source {
  path: string;
  text: string;
}

export interface Import {
  from: string;
  /** Path of a file of ours (without extension), or the name of a package. */
  to: string;
  /** `import type`: gone at run time. */
  typeOnly: boolean;
}

/** What each module may use of the others (ARCHITECTURE.md, "Who may import whom"). */
const MAY_IMPORT: Record<string, string[]> = {
  access: [],
  calendar: [],
  intake: [],
  scripts: [],
  database: [],
  twilio: [],
  operation: [],
  // Stands below the calls, which tell it of themselves; of those it reads the tables.
  recordings: ['calendar', 'intake', 'twilio'],
  carriers: ['twilio'],
  // Hands out what is to be called, and asks the carrier only whether it is well.
  queue: ['calendar', 'intake', 'carriers'],
  calls: ['calendar', 'intake', 'scripts', 'twilio', 'recordings', 'carriers', 'queue'],
  campaigns: ['calendar', 'intake', 'scripts', 'queue'],
  sms: ['calendar', 'intake', 'twilio'],
  verification: ['calendar', 'intake', 'queue'],
  reports: [],
  // Tells why a call is or is not made: asks every stage, and no stage asks it.
  explain: [
    'access',
    'calendar',
    'intake',
    'scripts',
    'carriers',
    'queue',
    'calls',
    'campaigns',
    'sms',
    'verification',
    'reports',
  ],
  // What people see of their own work: asks every stage, and no stage asks it.
  desk: [
    'access',
    'calendar',
    'intake',
    'scripts',
    'carriers',
    'queue',
    'calls',
    'campaigns',
    'sms',
    'verification',
    'reports',
    'explain',
  ],
};

/** Use whatever they like, and no module uses them: what is started from outside, and what plays the whole house. */
const ABOVE = [
  /^src\/(main|application|app\.module|pipeline|welcome)(\.sql)?$/,
  /^src\/(simulation|demo|doctor)\//,
  /\.cli$/,
];

/** Files at the top of src that every module may use: the ground. */
const GROUND = /^src\/(clock|errors|config|input|tokens|seeded|provider-[a-z]+(\.sql)?|[a-z-]+\.rules)$/;

/** Files inside a module that all others may use. */
const OPEN = [
  /^src\/database\/(db|data-scope)$/,
  /^src\/access\/(audit\.sql|actor|acting|allow|principal)$/,
  /^src\/operation\/metrics$/,
];

/** Further doors, each with who may go through it. */
const DOORS: { to: RegExp; from: RegExp }[] = [
  { to: /^src\/operation\/(api\.decorator|secret-route)$/, from: /\.controller$/ },
  { to: /^src\/access\//, from: /\.controller$/ },
  { to: /^src\/database\/(migrate|migrations\.rules|project-root)$/, from: /^src\/operation\// },
  { to: /^src\/database\/(project-root|data-source|database-url\.rules)$/, from: /^src\/config$/ },
  // The import on the command line starts the embedded server where no other process runs it.
  { to: /^src\/database\/embedded\//, from: /^src\/intake\/import-database$/ },
];

/** The imports of a file, `import()`, `require` and re-exports included. */
export function importsOf({ path, text }: Source): Import[] {
  const from = withoutExtension(path);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const isOurs = specifier.text.startsWith('.');
    const to = isOurs ? withoutExtension(normalize(join(dirname(path), specifier.text))) : specifier.text;
    found.push({ from, to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const loads = expression.kind === ts.SyntaxKind.ImportKeyword || expression.getText() === 'require';
      if (loads) add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly);
}

/** Imports that go where they may not. */
export function wrongImports(imports: Import[]): string[] {
  return imports.filter(({ from, to }) => to.startsWith('src/') && !isAllowed(from, to)).map(show);
}

function isAllowed(from: string, to: string): boolean {
  if (isAbove(from)) return isAbove(to) ? mayMeetAbove(from, to) : true;
  if (isAbove(to)) return false;
  if (GROUND.test(to) || OPEN.some((open) => open.test(to))) return true;
  if (DOORS.some((door) => door.to.test(to) && door.from.test(from))) return true;
  const own = moduleOf(from);
  const other = moduleOf(to);
  // The ground stands on nothing but the ground.
  if (own === null || other === null) return false;
  return own === other || (MAY_IMPORT[own] ?? []).includes(other);
}

/** Simulation is the server's last guest: its module, and the demo centre, whose past is a simulated one. */
function mayMeetAbove(from: string, to: string): boolean {
  if (!to.startsWith('src/simulation/')) return true;
  return /^src\/(simulation|demo)\//.test(from) || from === 'src/app.module';
}

function isAbove(path: string): boolean {
  return ABOVE.some((above) => above.test(path));
}

function moduleOf(path: string): string | null {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1]! : null;
}

/** Circles of files, each told once, from its smallest name. Types count too: a circle of types is one of thoughts. */
export function circles(imports: Import[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (to.startsWith('.') || !to.includes('/')) continue;
    next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (file: string, trail: string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) {
      const circle = trail.slice(at);
      const least = circle.indexOf([...circle].sort()[0]!);
      found.add([...circle.slice(least), ...circle.slice(0, least)].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const other of next.get(file) ?? []) walk(other, [...trail, file]);
    done.add(file);
  };
  for (const file of [...next.keys()].sort()) walk(file, []);
  return [...found];
}

const IMPURE_PACKAGE =
  /^(@nestjs\/|node:|typeorm$|pg$|pg-|fastify|pino|prom-client|reflect-metadata|rxjs|exceljs|csv-parse)/;
const IMPURE_FILE =
  /(\.sql|\.service|\.controller|\.module|\.entity|\.hook|\/clock|\/db|\/data-source|\/config)$/;

/** Rules that reach, by whatever way, a framework, the database, the machine or the clock. */
export function impureRules(imports: Import[]): string[] {
  const byFile = new Map<string, Import[]>();
  for (const edge of imports) {
    if (!edge.typeOnly) byFile.set(edge.from, [...(byFile.get(edge.from) ?? []), edge]);
  }
  const reach = (file: string, seen: Set<string>): string | null => {
    for (const { to } of byFile.get(file) ?? []) {
      if (IMPURE_PACKAGE.test(to) || (to.startsWith('src/') && IMPURE_FILE.test(to))) return to;
      if (!to.startsWith('src/') || seen.has(to)) continue;
      seen.add(to);
      const beyond = reach(to, seen);
      if (beyond) return `${to} → ${beyond}`;
    }
    return null;
  };
  return [...byFile.keys()]
    .filter((file) => file.endsWith('.rules'))
    .flatMap((file) => {
      const way = reach(file, new Set());
      return way === null ? [] : [`${file} → ${way}`];
    });
}

function withoutExtension(path: string): string {
  return path.replace(/\.(d\.)?(ts|js|mjs|json)$/, '');
}

function show({ from, to }: Import): string {
  return `${from} → ${to}`;
}
