// The words of the levers in both languages.
import type { Text } from "../report";
import type { View } from "../state";
import { type ServedWord, servedWords } from "./served_words";

const w = (en: string, zh: string): Text => ({ en, zh });

export const liveWords = {
  what_if: w("What if", "假设推演"),
  reset_all: w("Reset all", "全部还原"),
  reset: w("Reset {0}", "还原：{0}"),
  base: w("stored: {0}", "原值：{0}"),
  no_engine: w(
    "This page carries no engine: its figures stand still. weir report writes one with levers where Weir was built with clang for WebAssembly.",
    "本页未内置引擎，数字不可调节。用含WebAssembly编译器的环境构建Weir后，weir report可生成可调节页面。",
  ),
  loading: w("The engine is being unpacked …", "正在载入引擎……"),
  failed: w("The engine did not start here: {0}", "引擎未能启动：{0}"),
  stored: w("Figures of the stored run, {0} draws.", "显示已存运行结果（{0}次模拟）。"),
  parameters: w(
    "Intervals of the parameters alone ({0} draws). Full draws follow when the levers rest.",
    "当前区间仅含参数不确定性（{0}次抽样）；停手后补做完整模拟。",
  ),
  expected: w("Expected values so far; intervals follow when the levers rest.", "当前为期望值；停手后补充区间。"),
  full: w("Full simulation, {0} draws.", "完整模拟，{0}次。"),
  drawing: w("Simulating …", "正在模拟……"),
  print: w("Fingerprint {0}", "结果指纹{0}"),
  strategy: w("Division", "分配方法"),
  money: w("Money", "资金规模"),
  rules: w("Rules", "分配规则"),
  shares: w("Programme shares", "项目类别占比"),
  more_rules: w("Rules of single programmes", "各类别的限制"),
  shocks: w("Shocks", "冲击"),
  horizon: w("Horizon", "测算期"),
  until: w("to {0}", "至{0}"),
  parameters_group: w("Assumptions", "假设参数"),
  conflict: w("Cannot be done: {0}", "无法满足：{0}"),
  conflict_rules: w("These rules cannot be kept together:", "以下规则无法同时满足："),
  kept: w("The figures are those before it.", "数字仍为调整前的结果。"),
  out_of_range: w("The engine does not take {0} there.", "引擎不接受该取值：{0}"),
  copy_scenario: w("Copy as scenario", "复制为情景文件"),
  copy_command: w("Copy command", "复制命令"),
  copied: w("Copied.", "已复制。"),
  shown: w("Shown below, to be copied by hand.", "请在下方手动复制。"),
  check: w("Check against the stored run", "与已存运行核对"),
  checking: w("Checking: {0} of {1} draws", "核对中：{0}/{1}次"),
  same: w("The page gives the stored run again, bit for bit: {0}", "本页与已存运行逐位一致：{0}"),
  different: w("The page gives {0}, the stored run had {1}.", "本页得{0}，已存运行为{1}，不一致。"),
  no_fingerprint: w("The page gives {0}; the stored run kept none.", "本页得{0}；已存运行未留指纹。"),
  against: w("{0} against the stored run", "与已存方案相比{0}"),
  ghost: w("Outline: the stored run.", "空心框：已存运行。"),
  fan_base: w("Dashed: median of the stored run.", "虚线：已存运行的中位数。"),
  change_funds: w("Change of funds by the levers", "调整后资金变化"),
  change_jobs: w("Change of declared jobs by the levers", "调整后申报就业变化"),
  classes_drawn: w(
    "Figures with a sign: change from the stored run, whose intervals are outlined.",
    "带正负号：与已存运行之差；虚线框：已存运行的区间。",
  ),
  classes_moved: w(
    "Figures with a sign: change from the stored run. Intervals of classes: the stored run's, moved as the expected values move, until the levers rest.",
    "带正负号：与已存运行之差。各类区间：停手前按期望值变化由已存运行推算。",
  ),
  counties_moved: w(
    "Counties: the run's medians, moved as the expected values move.",
    "县级数字：原中位数按期望值变化推算。",
  ),
} as const;

export type LiveWord = keyof typeof liveWords | ServedWord;

/** Did a server give the page, without data of its own? */
export const isServed = document.getElementById("weir-report") === null;

const textOf = (word: LiveWord): Text =>
  (isServed || !(word in liveWords)) && word in servedWords ? servedWords[word as ServedWord]
    : liveWords[word as keyof typeof liveWords];

export const tell = (view: Pick<View, "choice">, word: LiveWord, ...parts: (string | number)[]): string =>
  textOf(word)[view.choice.lang].replace(/\{(\d)\}/g, (_, i) => String(parts[Number(i)]));
