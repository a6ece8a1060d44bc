import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { seed, SEEDS } from "../../src/sandbox/seed.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { callerOf, open } from "./client.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "sandbox-state-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("a state is kept across runs, and wins over the one given", async () => {
  const stateFile = join(folder(), "state.json");
  const first = await startSandbox({ stateFile });
  const { id } = (await callerOf(first)("POST", "/groups", { name: "Kept" })).data.userGroup;
  first.change((state) => {
    state.users = state.users.filter(({ email }) => email !== "sam@acme.com");
  });
  first.acceptInvite("newhire@acme.com");
  const kept = first.state();
  await first.close();
  const { sandbox, call } = await open({ stateFile, state: seed("empty") });
  expect(sandbox.state()).toEqual(kept);
  expect((await call("GET", `/groups/${id}`)).data.userGroup.name).toBe("Kept");
  expect((await call("POST", "/groups", { name: "Another" })).data.userGroup.id).not.toBe(id);
});

test("the file holds every change before it is answered, and nothing unfinished lies beside it", async () => {
  const path = folder();
  const stateFile = join(path, "state.json");
  const { sandbox, call } = await open({ stateFile });
  await call("GET", "/users");
  expect(readdirSync(path)).toEqual([]);
  await call("POST", "/groups", { name: "A" });
  expect(JSON.parse(readFileSync(stateFile, "utf8"))).toEqual(sandbox.state());
  sandbox.fail({ kind: "reset-after" });
  await expect(call("POST", "/groups", { name: "B" })).rejects.toThrow(TypeError);
  expect(JSON.parse(readFileSync(stateFile, "utf8"))).toEqual(sandbox.state());
  expect(readdirSync(path)).toEqual(["state.json"]);
});

test("a change that can't be written is not made", async () => {
  const path = folder();
  const { sandbox, call } = await open({ stateFile: join(path, "missing", "state.json") });
  const before = sandbox.state();
  expect((await call("POST", "/groups", { name: "A" })).status).toBe(500);
  expect(sandbox.state()).toEqual(before);
});

test.each(SEEDS)("the seed %s fits the shape of a state file", async (name) => {
  const stateFile = join(folder(), "state.json");
  writeFileSync(stateFile, JSON.stringify(seed(name)));
  const { sandbox } = await open({ stateFile });
  expect(sandbox.state().workspace).toEqual(seed(name).workspace);
});

test.each([
  ["", "it is not JSON"],
  ["{", "it is not JSON"],
  ["[]", "it must be an object"],
  [JSON.stringify({ ...seed("acme"), version: 2 }), "version must be one of 1"],
  [JSON.stringify({ ...seed("acme"), users: [{}] }), "users.0.id is missing"],
  [JSON.stringify({ ...seed("acme"), surprise: 1 }), "surprise is not a field of this"],
])("a file that is no state says so in one sentence: %#", async (content, reason) => {
  const stateFile = join(folder(), "state.json");
  writeFileSync(stateFile, content);
  await expect(startSandbox({ stateFile })).rejects.toThrow(`${stateFile} does not hold a sandbox state: ${reason}.`);
});
