import { parser } from '@prometheus-io/lezer-promql';

/** A metric that an expression names, with the labels that it relies on. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
  /** Values that labels are compared with, letter for letter. */
  readonly values: readonly (readonly [label: string, value: string])[];
}

/** The metrics and labels of a PromQL expression. @throws Error if it is none */
export function selectedIn(expression: string): Selected[] {
  // Grafana fills these in.
  const text = expression.replaceAll('$__rate_interval', '1m').replaceAll('$provider', '.*');
  const found: { metric: string; labels: Set<string>; values: [string, string][] }[] = [];
  /** Labels that aggregations around the present place group by. */
  const grouped: string[][] = [];
  const of = (node: { from: number; to: number }) => text.slice(node.from, node.to);
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`not PromQL: ${expression}`);
      if (node.name === 'AggregateExpr')
        grouped.push(
          node.node
            .getChild('AggregateModifier')
            ?.getChild('GroupingLabels')
            ?.getChildren('LabelName')
            .map(of) ?? [],
        );
      if (node.name === 'VectorSelector') {
        const name = node.node.getChild('Identifier');
        if (!name) throw new Error(`a selector without a metric: ${expression}`);
        found.push({ metric: of(name), labels: new Set(grouped.flat()), values: [] });
      }
      if (node.name === 'UnquotedLabelMatcher') {
        const [, label = '', operator, value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(of(node)) ?? [];
        found.at(-1)?.labels.add(label);
        if (operator === '=' || operator === '!=') found.at(-1)?.values.push([label, value]);
      }
    },
    leave(node) {
      if (node.name === 'AggregateExpr') grouped.pop();
    },
  });
  return found.map(({ metric, labels, values }) => ({ metric, labels: [...labels], values }));
}
