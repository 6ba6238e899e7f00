// One file: script and style stand in the page, and its policy allows these two and nothing else.
import { createHash } from "node:crypto";

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const singleFile = {
  name: "single-file",
  enforce: "post",
  generateBundle(_, bundle) {
    const page = bundle["index.html"];
    let script = "";
    let style = "";
    for (const [name, part] of Object.entries(bundle)) {
      if (name === "index.html") continue;
      if (part.type === "chunk") script += part.code;
      else if (name.endsWith(".css")) style += part.source;
      else throw new Error(`${name}: does not fit into one file`);
      delete bundle[name];
    }
    if (/<\/script|<!--/i.test(script)) throw new Error("the script would end its own element");
    const policy =
      `default-src 'none'; script-src ${hash(script)} 'wasm-unsafe-eval'; worker-src blob:; style-src ${hash(style)}; ` +
      "img-src data:; base-uri 'none'; form-action 'none'";
    page.source = page.source
      .replace(/\s*<script type="module"[^>]*><\/script>/, "")
      .replace(/\s*<link rel="stylesheet"[^>]*>/, "")
      .replace(
        '<meta charset="utf-8" />',
        () =>
          '<meta charset="utf-8" />\n' +
          `    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
      )
      .replace("</head>", () => `<style>${style}</style>\n  </head>`)
      .replace("</body>", () => `<script type="module">${script}</script>\n  </body>`);
    page.fileName = "page.html";
  },
};

export default {
  base: "./",
  plugins: [singleFile],
  build: { target: "es2022", modulePreload: false, assetsInlineLimit: 0, cssCodeSplit: false },
};
