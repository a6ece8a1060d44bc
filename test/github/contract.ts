import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

type Schema = { readonly $ref?: string; readonly type?: string };
type Parameter = {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
  readonly schema: Schema;
};
type Content = { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> };
type Operation = {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content | { readonly $ref: string }>>;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** A request as the document sees it. `pattern` is the path as it stands in the document. */
export type DescribedRequest = {
  readonly method: string;
  readonly pattern: string;
  readonly params: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly body: unknown;
};

/** GitHub's official description, trimmed by `.build/trim-openapi.mjs`. */
const document = JSON.parse(readFileSync(new URL("github-openapi.json", import.meta.url), "utf8")) as Document;

const JSON_TYPE = "application/json";
const BASIC_ERROR: Schema = { $ref: "#/components/schemas/basic-error" };

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u);
ajv.addFormat("uri", (text) => URL.canParse(text));
ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/u);
ajv.addFormat("int64", { type: "number", validate: Number.isSafeInteger });
// Schemas refer to `#/components/…`: each is compiled with the components beside it, once.
const compiled = new WeakMap<Schema, ValidateFunction>();

function validatorOf(schema: Schema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const fresh = ajv.compile({ allOf: [schema], components: document.components });
  compiled.set(schema, fresh);
  return fresh;
}

function problemsOf(schema: Schema, value: unknown, where: string): readonly string[] {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${where}${error.instancePath} ${error.message}`);
}

function resolved<T extends object>(value: T | { readonly $ref: string }): T {
  if (!("$ref" in value) || typeof value.$ref !== "string") return value as T;
  const [kind = "", name = ""] = value.$ref.split("/").slice(2);
  return document.components[kind]?.[name] as T;
}

function operationOf(method: string, pattern: string): Operation | undefined {
  return document.paths[pattern]?.[method.toLowerCase()];
}

function parameterProblems(parameter: Parameter, text: string | null | undefined): readonly string[] {
  const where = `${parameter.in} ${parameter.name}`;
  if (text === null || text === undefined) return parameter.required === true ? [`${where} is missing`] : [];
  const { type } = resolved(parameter.schema);
  const value = type === "integer" && /^-?\d+$/u.test(text) ? Number(text) : text;
  return problemsOf(parameter.schema, value, where);
}

function bodyProblems(operation: Operation, body: unknown): readonly string[] {
  const schema = operation.requestBody?.content?.[JSON_TYPE]?.schema;
  if (schema === undefined) return body === undefined ? [] : ["body is not described"];
  if (body === undefined) return operation.requestBody?.required === true ? ["body is missing"] : [];
  const known = Object.keys((resolved(schema) as { properties?: object }).properties ?? {});
  const unknown = body !== null && typeof body === "object" ? Object.keys(body) : [];
  return [
    ...problemsOf(schema, body, "body"),
    ...unknown.filter((name) => !known.includes(name)).map((name) => `body/${name} is not described`),
  ];
}

/**
 * How a request breaks GitHub's official document; empty where it keeps it. A query parameter or a field of the body that the
 * document does not know breaks it too, though GitHub itself would look past it.
 */
export function requestProblems({ method, pattern, params, query, body }: DescribedRequest): readonly string[] {
  const operation = operationOf(method, pattern);
  if (operation === undefined) return ["is not described"];
  const parameters = (operation.parameters ?? []).map((parameter) => resolved<Parameter>(parameter));
  const names = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const unknown = [...new Set(query.keys())].filter((name) => !names.includes(name));
  return [
    ...parameters.flatMap((parameter) =>
      parameterProblems(parameter, parameter.in === "path" ? params.get(parameter.name) : query.get(parameter.name)),
    ),
    ...unknown.map((name) => `query ${name} is not described`),
    ...bodyProblems(operation, body),
  ];
}

/**
 * How an answer breaks GitHub's official document; empty where it keeps it. The document does not name every error of every
 * operation, nor the body of each: what it leaves out is held to the shape that all errors have.
 */
export function answerProblems(method: string, pattern: string, status: number, body: unknown): readonly string[] {
  const response = operationOf(method, pattern)?.responses[String(status)];
  const schema = response && resolved<Content>(response).content?.[JSON_TYPE]?.schema;
  const where = `${status} body`;
  if (schema !== undefined) return problemsOf(schema, body, where);
  if (status >= 400) return problemsOf(BASIC_ERROR, body, where);
  if (response === undefined) return [`${status} is not described`];
  return body === undefined ? [] : [`${where} is not described`];
}
