// What binds, what each rule costs, and how far from the best the plan is.
import { money, percent, rounded } from "./figures";
import { outcomeName } from "./outcomes";
import type { Rule } from "./report";
import { useView, type View } from "./state";
import { rule_kinds } from "./words";

const million = 1e6;

/** The kind of a rule, where its title does not say it already. */
export const kindBeside = (kind: string, title: string, view: View): string => {
  const name = rule_kinds[kind] ? view.text(rule_kinds[kind]) : kind;
  return title.includes(name) ? "" : name;
};

const RuleTable = ({ rules, most, amount }: { rules: Rule[]; most: number; amount: string }) => {
  const view = useView();
  const { say, text } = view;
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={say("rules")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("rule")}</th>
            <th scope="col">{say("binds")}</th>
            <th scope="col" class="number">{say("price", amount)}</th>
            <th scope="col" class="number">{say("total_cost")}</th>
            <th scope="col"><span class="visually-hidden">{say("total_cost")}</span></th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.name} class={rule.binding ? "" : "slack"}>
              <th scope="row">
                {text(rule.title)}{" "}
                <span class="soft">{kindBeside(rule.kind, text(rule.title), view)}</span>
              </th>
              <td>{rule.binding ? <strong>{say("yes")}</strong> : say("no")}</td>
              <td class="number">
                {rule.shadow_price === null
                  ? say("no_price")
                  : rule.kind === "fund"
                    ? `${rounded(rule.shadow_price * million)} (${say("fund_price", amount)})`
                    : rounded(rule.shadow_price * million)}
              </td>
              <td class="number">{rule.kind === "fund" ? "–" : rounded(rule.total_cost)}</td>
              <td class="cost">
                {rule.kind !== "fund" && rule.total_cost > 0 && (
                  <svg class="bar" width="100%" height="10" aria-hidden="true">
                    <rect class="fill" width={`${(100 * rule.total_cost) / most}%`} height="10" />
                  </svg>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

export const Rules = () => {
  const view = useView();
  const { run, say, choice } = view;
  const { certificate } = run;
  const goal = certificate.goals.length === 1 ? certificate.goals[0] : undefined;
  const unit = goal ? `${outcomeName(goal.outcome, view)}, ${goal.quarter}` : say("weighted");
  const amount = money(million, run.currency, choice.lang).replace(".00", "");
  const most = Math.max(...certificate.rules.map((rule) => rule.total_cost), 1e-9);
  const binding = certificate.rules.filter((rule) => rule.binding);
  const slack = certificate.rules.filter((rule) => !rule.binding);
  return (
    <section class="panel" aria-labelledby="rules">
      <h2 id="rules">{say("rules")}</h2>
      <p>
        {say("gap_sentence", rounded(certificate.objective), rounded(certificate.bound),
          percent(Math.max(certificate.gap, 0), 2))}{" "}
        <span class="soft">{say("rules_unit", unit)}</span>
      </p>
      {binding.length > 0 && <RuleTable rules={binding} most={most} amount={amount} />}
      {slack.length > 0 && (
        <details>
          <summary>{say("slack_rules", slack.length)}</summary>
          <RuleTable rules={slack} most={most} amount={amount} />
        </details>
      )}
    </section>
  );
};
