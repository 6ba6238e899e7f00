// What was moved, in words: the notes of a what-if, in both languages.
import type { Language, Note } from "../report";
import { strategies } from "../words";
import type { View } from "../state";
import { whole } from "../figures";
import { anyMoved, valueOf } from "./levers";
import { leverName, leverValue } from "./panel";
import { tell } from "./words";

export const whatIfs = (view: View): Note[] => {
  const state = view.levers?.state;
  if (!state || !anyMoved(state.moves)) return [];
  const { moves } = state;
  const said = (lang: Language): string => {
    const own: View = { ...view, choice: { ...view.choice, lang } };
    own.text = (text) => text[lang] || text.en;
    const parts = view.levers!.data.levers
      .filter((lever) => lever.path in moves.values)
      .map((lever) => `${leverName(lever, own)} ${leverValue(lever, valueOf(lever, moves), own)}`);
    if (moves.strategy !== "") {
      const name = strategies[moves.strategy];
      parts.unshift(`${tell(own, "strategy")} ${name ? own.text(name) : moves.strategy}`);
    }
    return parts.join(lang === "zh" ? "；" : "; ");
  };
  return [{ kind: "what-if", evidence: "", text: said("en"), text_zh: said("zh") }];
};

/** Where the figures by county come from. */
export const countiesFrom = (view: View): string => {
  const state = view.levers?.state;
  if (!state || state.whole) return view.say("county_draws", whole(view.run.counties.draws));
  return tell(view, state.looked ? "counties_moved" : "counties_wait");
};
