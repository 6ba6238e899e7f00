// The answer in words, with its chance.
import { chanceText } from "./chances";
import { money } from "./figures";
import { caseName, figure, judgedQuarter, lastQuarter, outcomeName, quantiles } from "./outcomes";
import { type View, useView } from "./state";

const answer = (view: View): string => {
  const { run, say } = view;
  const chance = chanceText(run.all_targets.probability, say);
  if (run.targets.length === 1) return say("one_target", chance);
  if (run.targets.length > 1) {
    const weakest = run.targets.reduce((a, b) => (b.probability < a.probability ? b : a));
    const sentence = say("all_targets_met", chance, run.targets.length);
    if (weakest.probability > 0.95) return sentence;
    const least = say("weakest", outcomeName(weakest.outcome, view), chanceText(weakest.probability, say));
    return view.choice.lang === "zh" ? sentence + least : `${sentence} ${least}`;
  }
  const quarter = judgedQuarter(run);
  const outcome = run.certificate.goals[0]?.outcome ?? "jobs_declared";
  const q = quantiles(run, outcome, quarter);
  return q ? say("no_target", figure(outcome, q.p50, view), outcomeName(outcome, view), quarter) : "";
};

const story = (view: View): string[] => {
  const { run, say } = view;
  const quarter = judgedQuarter(run);
  const end = lastQuarter(run);
  const n = (value: number) => figure("jobs", value, view);
  const total = money(run.total, run.currency, view.choice.lang);
  const declared = quantiles(run, "jobs_declared", quarter);
  const then = quantiles(run, "jobs_in_place", quarter);
  const later = quantiles(run, "jobs_in_place", end);
  const net = quantiles(run, "jobs_net", end);
  const sentences: string[] = [];
  if (declared) {
    sentences.push(say("story_declared", total, n(declared.p50), quarter, n(declared.p05), n(declared.p95)));
  }
  if (then && later) {
    sentences.push(
      say("story_in_place", n(then.p50), n(then.p05), n(then.p95), end, n(later.p50), n(later.p05), n(later.p95)),
    );
  }
  if (net) sentences.push(say("story_net", n(net.p50), n(net.p05), n(net.p95), end));
  return sentences;
};

export const Headline = () => {
  const view = useView();
  const { run, report, say } = view;
  const funded = run.counties.funds.filter((amount) => amount > 0).length;
  const counted = report.land.counties.filter((county) => county.counted).length;
  const whatIfs = run.notes.filter((note) => note.kind === "what-if");
  return (
    <section class="headline" aria-labelledby="answer">
      <p class="kicker">
        {say("money_to", money(run.total, run.currency, view.choice.lang), funded, counted)}
        {" · "}
        {view.text(run.label)}
      </p>
      <h1 id="answer">{answer(view)}</h1>
      <p class="story">
        {story(view).join(view.choice.lang === "zh" ? "" : " ")}{" "}
        {run.targets.length > 0 &&
          run.cases.map((other) => (
            <span key={other.name} class="case">
              {say("shock_all", caseName(other, view).replace(/^w/, "W"), chanceText(other.all_targets.probability, say))}
            </span>
          ))}
      </p>
      {run.synthetic && <p class="warning">{say("synthetic")}</p>}
      {whatIfs.map((note) => (
        <p key={note.text} class="warning">
          {say("what_if", view.choice.lang === "zh" ? (note.text_zh ?? note.text) : note.text)}
        </p>
      ))}
    </section>
  );
};
