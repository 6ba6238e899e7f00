// Figures as people read them, rounded to what the model deserves (as engine/app/figures.cpp does).
import type { Language } from "./report";

const grouped = (value: number, decimals: number): string => {
  const text = value.toFixed(decimals);
  const [whole, rest] = (/[1-9]/.test(text) ? text : text.replace("-", "")).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return (rest === undefined ? digits : `${digits}.${rest}`).replace("-", "−");
};

export const whole = (value: number): string => grouped(value, 0);
export const fixed = grouped;
export const percent = (share: number, decimals = 0): string => `${grouped(100 * share, decimals)}%`;

/** Three significant figures; below ten, one decimal. */
export const rounded = (value: number): string => {
  const size = Math.abs(value);
  if (size < 0.05) return "0";
  if (size < 9.95) return grouped(value, Number.isInteger(value) ? 0 : 1);
  let step = 1;
  while (size / step >= 999.5) step *= 10;
  return whole(Math.round(value / step) * step);
};

export const signed = (text: string): string =>
  text.startsWith("−") || /^[^1-9]*$/.test(text) ? text : `+${text}`;

export interface MoneyScale {
  divisor: number;
  decimals: number;
  unit: string;
}

/** How amounts of about this size are written. */
export const moneyScale = (size: number, currency: string, language: Language): MoneyScale => {
  const amount = Math.abs(size);
  if (currency === "CNY" && language === "zh") {
    if (amount >= 1e8) return { divisor: 1e8, decimals: 2, unit: "亿元" };
    if (amount >= 1e4) return { divisor: 1e4, decimals: amount >= 1e6 ? 0 : 1, unit: "万元" };
    return { divisor: 1, decimals: 0, unit: "元" };
  }
  const name = currency === "CNY" ? (language === "zh" ? "元" : "yuan") : currency;
  const zh = language === "zh";
  if (amount >= 1e6) {
    const decimals = amount >= 1e8 ? 0 : amount >= 1e7 ? 1 : 2;
    return { divisor: 1e6, decimals, unit: `${zh ? "百万" : " million "}${name}` };
  }
  if (amount >= 1e4) return { divisor: 1e3, decimals: 0, unit: `${zh ? "千" : " thousand "}${name}` };
  return { divisor: 1, decimals: 0, unit: ` ${name}` };
};

export const inScale = (value: number, scale: MoneyScale): string =>
  grouped(value / scale.divisor, scale.decimals);

export const money = (value: number, currency: string, language: Language): string => {
  const scale = moneyScale(value, currency, language);
  return inScale(value, scale) + scale.unit;
};

/** Steps of 1, 2, 2.5 or 5 times a power of ten; `count` or so of them up to `most`. */
export const niceStep = (most: number, count: number): number => {
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough || 1));
  return [1, 2, 2.5, 5, 10].map((k) => k * power).find((step) => step >= rough) ?? 10 * power;
};

export const compact = (value: number, language: Language): string => {
  const size = Math.abs(value);
  const trimmed = (n: number) => String(Number(n.toPrecision(3)));
  if (language === "zh") {
    if (size >= 1e8) return `${trimmed(value / 1e8)}亿`;
    if (size >= 1e4) return `${trimmed(value / 1e4)}万`;
    return rounded(value);
  }
  if (size >= 1e6) return `${trimmed(value / 1e6)}m`;
  return rounded(value);
};
