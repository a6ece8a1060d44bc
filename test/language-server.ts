import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** A place in a text as an editor counts: lines and UTF-16 units from 0. */
export type Position = { readonly line: number; readonly character: number };

/** A squiggle, with what is under it. */
export type Diagnostic = {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly message: string;
};

/** What the editor offers to write. */
export type Completion = { readonly label: string; readonly documentation?: unknown };

/** A real yaml-language-server, spoken to as an editor does. Each call opens a document of its own and closes it again. */
export type LanguageServer = {
  readonly diagnose: (text: string) => Promise<readonly Diagnostic[]>;
  readonly hover: (text: string, position: Position) => Promise<string | undefined>;
  readonly complete: (text: string, position: Position) => Promise<readonly Completion[]>;
  readonly stop: () => Promise<void>;
};

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
};

const require = createRequire(import.meta.url);
const SERVER = require.resolve("yaml-language-server/bin/yaml-language-server");

/** Starts the server over stdio (https://microsoft.github.io/language-server-protocol/, version 3.17). No schema store: it goes by modelines alone. */
export async function startLanguageServer(): Promise<LanguageServer> {
  const server = spawn(process.execPath, [SERVER, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map<
    number,
    { readonly resolve: (result: unknown) => void; readonly reject: (error: unknown) => void }
  >();
  const diagnosed = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  let requests = 0;

  function write(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  function take({ id, method, params, result, error }: Message): void {
    if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly Diagnostic[] };
      diagnosed.get(uri)?.(diagnostics);
    } else if (method !== undefined && id !== undefined) {
      const items = method === "workspace/configuration" ? (params as { items: readonly object[] }).items : undefined;
      write({ id, result: items?.map(() => SETTINGS.yaml) ?? null });
    } else if (id !== undefined) {
      const { resolve, reject } = waiting.get(id) ?? {};
      if (error === undefined) resolve?.(result);
      else reject?.(new Error(JSON.stringify(error)));
    }
  }

  let unread = Buffer.alloc(0);
  server.stdout.on("data", (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      const head = unread.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/iu.exec(unread.subarray(0, head).toString())?.[1]);
      const end = head + 4 + length;
      if (unread.length < end) return;
      take(JSON.parse(unread.subarray(head + 4, end).toString()) as Message);
      unread = unread.subarray(end);
    }
  });

  function request(method: string, params: object): Promise<unknown> {
    const id = ++requests;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      write({ id, method, params });
    });
  }

  let documents = 0;
  /** The diagnostics come by themselves once the document was opened, and tell that the server is done with it. */
  async function opened<T>(
    text: string,
    ask: (uri: string, diagnostics: readonly Diagnostic[]) => Promise<T>,
  ): Promise<T> {
    const uri = pathToFileURL(`/policies/${++documents}.yaml`).href;
    const diagnostics = new Promise<readonly Diagnostic[]>((resolve) => diagnosed.set(uri, resolve));
    write({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
    const answer = await ask(uri, await diagnostics);
    write({ method: "textDocument/didClose", params: { textDocument: { uri } } });
    diagnosed.delete(uri);
    return answer;
  }

  await request("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { completion: { completionItem: { documentationFormat: ["markdown"] } } } },
  });
  write({ method: "initialized", params: {} });
  write({ method: "workspace/didChangeConfiguration", params: { settings: SETTINGS } });

  return {
    diagnose: (text) => opened(text, async (_, diagnostics) => diagnostics),
    hover: (text, position) =>
      opened(text, async (uri) => {
        const answer = await request("textDocument/hover", { textDocument: { uri }, position });
        return (answer as { contents: { value: string } } | null)?.contents.value;
      }),
    complete: (text, position) =>
      opened(text, async (uri) => {
        const answer = await request("textDocument/completion", { textDocument: { uri }, position });
        return (answer as { items: readonly Completion[] }).items;
      }),
    stop: async () => {
      await request("shutdown", {});
      write({ method: "exit" });
      if (server.exitCode === null) await once(server, "exit");
    },
  };
}

const SETTINGS = {
  yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } },
};
