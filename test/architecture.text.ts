import ts from 'typescript';
import type { Source } from './architecture.imports';

const isSpec = (path: string) => /\.spec\.ts$|^test\//.test(path);
const isSql = (path: string) => path.endsWith('.sql.ts');

const MOST_LINES = 300;

/** A name that says nothing collects everything. */
export function wrongPlaces(paths: string[]): string[] {
  return paths.filter(
    (path) =>
      /(^|\/)(utils?|common|helpers?|shared|misc)(\/|\.ts$)/i.test(path) ||
      (/(^|\/)types?(\/|\.ts$)/i.test(path) && !path.startsWith('src/campaigns/types/')) ||
      (/^(src|test|migrations)\//.test(path) && /(^|\/)index\.ts$/.test(path)),
  );
}

/** Files too long to be read at a sitting, unless their head says why. */
export function tooLong({ path, text }: Source): string[] {
  const lines = text.split('\n').length - 1;
  const head = text.split('\n').slice(0, 12).join('\n');
  return lines > MOST_LINES && !/longer than 300 lines/i.test(head) ? [`${path}: ${lines} lines`] : [];
}

const STATEMENT =
  /^\s*(?:--[^\n]*\n\s*)*(?:SELECT\s+\S|INSERT\s+INTO\s|UPDATE\s+"?\w+"?\s|DELETE\s+FROM\s|MERGE\s+INTO\s|WITH\s+(?:RECURSIVE\s+)?\w+\s*(?:\([^)]*\)\s*)?AS\s|TRUNCATE\s|COPY\s+\w|LOCK\s+TABLE\s)/;
/** Words of a sentence that begins like a statement: "Select a branch", "Update the phone". */
const UPPER = /^\s*(?:--[^\n]*\n\s*)*[A-Z]{4,}\s/;

/** Where PostgreSQL itself is the subject: its launcher and its migrations. */
const MAY_HOLD_SQL = /^src\/database\//;

/** SQL outside of *.sql.ts, and *.sql.ts that reads the server's clock. */
export function wrongSql(source: Source): string[] {
  const { path } = source;
  const texts = stringsOf(source);
  if (isSql(path)) {
    const readsClock =
      /\b(now\s*\(|current_timestamp|current_date|clock_timestamp|localtimestamp|statement_timestamp)/i;
    return path === 'src/operation/health.sql.ts'
      ? []
      : texts
          .filter(({ text }) => readsClock.test(text))
          .map(({ line }) => `${path}:${line}: the server's clock`);
  }
  if (isSpec(path) || MAY_HOLD_SQL.test(path)) return [];
  return texts
    .filter(({ text }) => STATEMENT.test(text) && UPPER.test(text))
    .map(({ line, text }) => `${path}:${line}: ${text.trim().slice(0, 40)}`);
}

/** Places that read the machine's clock; only clock.ts may. Measuring by performance.now is no reading of the time. */
export function clockReads(source: Source): string[] {
  // Storms play against real servers, in real time.
  if (source.path === 'src/clock.ts' || source.path.startsWith('test/faults/')) return [];
  return nodesOf(source, (node) => {
    if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && !node.arguments?.length;
    if (!ts.isCallExpression(node)) return false;
    const called = node.expression.getText();
    return called === 'Date' || called === 'Date.now' || called.startsWith('Temporal.Now.');
  }).map(({ line }) => `${source.path}:${line}`);
}

/** Decisions taken on the code of one campaign, in TypeScript or SQL: a new campaign would have to be taught to each. */
export function campaignDecisions(source: Source, codes: string[]): string[] {
  const { path } = source;
  if (isSpec(path) || path.startsWith('src/campaigns/types/') || !path.startsWith('src/')) return [];
  const isCode = (node: ts.Node) => ts.isStringLiteralLike(node) && codes.includes(node.text);
  const found = nodesOf(source, (node) => {
    if (ts.isCaseClause(node)) return isCode(node.expression);
    if (!ts.isBinaryExpression(node)) return false;
    const compares = [
      ts.SyntaxKind.EqualsEqualsEqualsToken,
      ts.SyntaxKind.ExclamationEqualsEqualsToken,
      ts.SyntaxKind.EqualsEqualsToken,
      ts.SyntaxKind.ExclamationEqualsToken,
    ].includes(node.operatorToken.kind);
    return compares && (isCode(node.left) || isCode(node.right));
  });
  const inSql = new RegExp(`(=|<>|!=|\\bIN\\s*\\()\\s*'(${codes.join('|')})'`, 'i');
  const sql = stringsOf(source).filter(({ text }) => inSql.test(text));
  return [...found, ...sql].map(({ line }) => `${path}:${line}`);
}

// Put together here, so that this file is not what it looks for.
const HOSTS = ['registry.npmjs', 'npmmirror', 'verdaccio', 'artifactory', 'nexus.', 'yarnpkg'].map((host) =>
  host.replace('.', '\\.'),
);
const REGISTRY = new RegExp(`https?://[^\\s"'<>]*(?:${HOSTS.join('|')})`, 'i');
const MACHINE = new RegExp(
  `(?:^|[\\s"'\`(=:])/(?:${['work', 'home', 'root', 'Users'].join('|')})/[\\w.-]+|[A-Z]:\\\\Users\\\\`,
  'm',
);

/** What belongs to one machine: where packages came from, where somebody's folder lies. */
export function machineTraces({ path, text }: Source): string[] {
  const found = [REGISTRY.exec(text)?.[0], MACHINE.exec(text)?.[0]].filter((hit) => hit !== undefined);
  return found.map((hit) => `${path}: ${hit.trim()}`);
}

interface Place {
  line: number;
  text: string;
}

function stringsOf(source: Source): Place[] {
  return nodesOf(
    source,
    (node) =>
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node),
  ).map(({ line, text }) => ({ line, text: text.slice(1, -1) }));
}

function nodesOf({ path, text }: Source, wanted: (node: ts.Node) => boolean): Place[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (wanted(node)) {
      found.push({
        line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1,
        text: node.getText(),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
