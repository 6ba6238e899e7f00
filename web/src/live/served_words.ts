// The words of the levers where a server answers them: no stored run stands behind the page.
import type { Text } from "../report";

const w = (en: string, zh: string): Text => ({ en, zh });

export const servedWords = {
  base: w("file: {0}", "原值：{0}"),
  stored: w("Server: the file as it stands, {0} draws.", "服务器：按文件原值，{0}次模拟。"),
  parameters: w(
    "Page's own engine: intervals of the parameters alone ({0} draws).",
    "页内引擎：当前区间仅含参数不确定性（{0}次抽样）。",
  ),
  expected: w("Page's own engine: expected values.", "页内引擎：当前为期望值。"),
  follows: w("The server follows when the levers rest.", "停手后由服务器完整模拟。"),
  full: w("Server: full simulation, {0} draws.", "服务器：完整模拟，{0}次。"),
  check: w("Check with the page's own engine", "用页内引擎核对"),
  agreed: w("Fingerprint {0}, the same from the page's own engine", "结果指纹{0}，与页内引擎一致"),
  different: w("The page's own engine gives {0}, the server {1}.", "页内引擎得{0}，服务器得{1}，不一致。"),
  against: w("{0} against the file", "与原方案相比{0}"),
  ghost: w("Outline: the file as it stands.", "空心框：原方案。"),
  fan_base: w("Dashed: median of the file as it stands.", "虚线：原方案的中位数。"),
  counties_moved: w(
    "Counties: the file's medians, moved as the expected values move, until the server has simulated them.",
    "县级数字：原中位数按期望值变化推算，待服务器模拟后更新。",
  ),

  counties_wait: w(
    "Counties: of the file as it stands, until the server has simulated them.",
    "县级数字：仍为原方案，待服务器模拟后更新。",
  ),

  draws: w("Draws", "模拟次数"),
  dividing: w("Server: dividing the money …", "服务器：正在分配资金……"),
  simulating: w("Server: {0} of {1} draws", "服务器：已模拟{0}/{1}次"),
  finishing: w("Server: {0} draws; now other cases and counties …", "服务器：已模拟{0}次，正在计算对照情形与分县结果……"),
  so_far: w("Server: {0} draws, not finished.", "服务器：{0}次模拟，未完成。"),
  stop: w("Stop", "停止"),
  unreachable: w("No answer from the server: {0}", "服务器未能给出结果：{0}"),
  scenario: w("Scenario", "方案"),
  first: w("The plan is simulated as it stands in its file …", "正在按文件原值模拟方案……"),
  first_draws: w("{0} of {1} draws, with those that other ways of dividing the money need", "{0}/{1}次（含比较其他分配方案所需）"),
  refused: w("The server could not make this page:", "服务器未能生成本页："),
  token: w("The token that weir serve printed", "weir serve给出的令牌"),
  token_wrong: w("The token is missing or wrong.", "缺少令牌或令牌错误。"),
  open: w("Open", "打开"),
} as const;

export type ServedWord = keyof typeof servedWords;
