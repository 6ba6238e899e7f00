// The engine's module, packed in the page, and the workers that hold instances of it.
import { type Answer, type Drawn, type Looked, type Moved, type Question, work } from "./worker";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
};

let module: Promise<WebAssembly.Module> | undefined;

const unpack = async (packed: string): Promise<WebAssembly.Module> => {
  const stream = new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
};

const packed = (): string => document.getElementById("weir-engine")?.textContent?.trim() ?? "";

/** Does the page carry an engine? */
export const hasEngine = (): boolean => packed() !== "";

/** One instance in a worker of its own. One question at a time; the answers come in order. */
export class Desk {
  private worker: Worker;
  private waiting: ((answer: Answer) => void)[] = [];
  private failed: ((why: Error) => void)[] = [];

  private constructor() {
    const url = URL.createObjectURL(new Blob([`(${work})()`], { type: "text/javascript" }));
    this.worker = new Worker(url);
    URL.revokeObjectURL(url);
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.failed.shift();
      this.waiting.shift()?.(data);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      for (const fail of this.failed) fail(new Error(event.message));
    };
  }

  static async open(image: string): Promise<Desk> {
    module ??= unpack(packed());
    const desk = new Desk();
    const answer = await desk.ask({ kind: "open", module: await module, image: bytesOf(image) });
    if (answer.kind !== "open" || !answer.good) throw new Error("the image was refused");
    return desk;
  }

  private ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push(resolve);
      this.failed.push(reject);
      this.worker.postMessage(question);
    });
  }

  look(moved: Moved, draws: number): Promise<Looked> {
    return this.ask({ kind: "look", moved, draws }) as Promise<Looked>;
  }

  /** One more block of draws. Needs: a look that was done. */
  draw(draws: number): Promise<Drawn> {
    return this.ask({ kind: "draw", draws }) as Promise<Drawn>;
  }

  close(): void {
    this.worker.terminate();
  }
}
