export type Tool = 'cfn-lint' | 'checkov';

/** Something that a tool does not like about a template. */
export interface Finding {
  readonly tool: Tool;
  readonly rule: string;
  readonly template: string;
  /** Logical id of the resource; empty where the finding is about no resource. */
  readonly resource: string;
  readonly says: string;
}

/** A rule that is not kept, and why that is right. One that nothing breaks any more fails the run. */
export interface Exception {
  readonly tool: Tool;
  readonly rule: string;
  /** Type of the resources that may break it; any, when left out. */
  readonly type?: string;
  /** Their logical ids; all of the type, when left out. */
  readonly ids?: RegExp;
  readonly because: string;
}

/** What CloudFormation reads; only the parts that are looked at. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** Templates by the name of their file. */
export type Templates = Readonly<Record<string, Template>>;

export interface Judged {
  /** What no exception explains. */
  readonly unexplained: readonly Finding[];
  /** How often each exception was needed. */
  readonly needed: ReadonlyMap<Exception, number>;
  /** Exceptions that nothing needs any more. */
  readonly unneeded: readonly Exception[];
}

/** Compares what the tools found with what has a written reason. */
export const judgeFindings = (
  findings: readonly Finding[],
  exceptions: readonly Exception[],
  templates: Templates,
): Judged => {
  const explain = (finding: Finding): Exception | undefined =>
    exceptions.find((exception) => covers(exception, finding, templates));
  const needed = new Map<Exception, number>();
  for (const exception of findings.flatMap((finding) => explain(finding) ?? []))
    needed.set(exception, (needed.get(exception) ?? 0) + 1);
  return {
    unexplained: findings.filter((finding) => explain(finding) === undefined),
    needed,
    unneeded: exceptions.filter((exception) => !needed.has(exception)),
  };
};

const covers = (
  { tool, rule, type, ids }: Exception,
  finding: Finding,
  templates: Templates,
): boolean =>
  tool === finding.tool &&
  rule === finding.rule &&
  (type === undefined || type === templates[finding.template]?.Resources[finding.resource]?.Type) &&
  (ids === undefined || ids.test(finding.resource));
