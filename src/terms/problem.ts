/**
 * Something wrong with the input, said once and in one voice: what is wrong; the rule; the value; the nearest right name.
 * Codes are stable kebab-case words that scripts may rely on.
 */
export interface ProblemFields {
  /** stable kebab-case word, e.g. `unknown-model` */
  readonly code: string;
  /** where it stands: a flag, a file and line, a path in a document */
  readonly where: string;
  /** what was given */
  readonly said: string;
  /** what was expected */
  readonly expected: string;
  /** nearest right names, best first */
  readonly near?: readonly string[];
}

export class Problem extends Error implements ProblemFields {
  readonly code: string;
  readonly where: string;
  readonly said: string;
  readonly expected: string;
  readonly near: readonly string[];

  constructor(fields: ProblemFields) {
    super(sentence(fields));
    this.name = 'Problem';
    this.code = fields.code;
    this.where = fields.where;
    this.said = fields.said;
    this.expected = fields.expected;
    this.near = fields.near ?? [];
  }
}

function sentence({ code, where, said, expected, near }: ProblemFields): string {
  const hint = near?.length ? `; did you mean ${near.slice(0, 3).join(', ')}?` : '';
  return `${where}: ${code.replaceAll('-', ' ')}: ${said}; expected ${expected}${hint}`;
}

/** Several problems found in one reading, e.g. every bad flag of a command. */
export class Problems extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.name = 'Problems';
    this.problems = problems;
  }
}
