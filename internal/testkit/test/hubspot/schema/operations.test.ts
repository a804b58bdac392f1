import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { OBJECT_TYPES, type ObjectType } from "../../../src/hubspot/definitions.js";
import { Models } from "../../../src/hubspot/schema/models.js";
import { ASSOCIATIONS_MODULE, MODULES, type Operation, operations } from "../../../src/hubspot/schema/operations.js";
import { route } from "../../../src/hubspot/schema/route.js";

const load = createRequire(import.meta.url);

type Generated = new (configuration: unknown) => Readonly<Record<string, (...given: unknown[]) => Promise<Built>>>;

/** A request that the generated client would send. */
interface Built {
  getUrl(): string;
  getHttpMethod(): string;
}

/** What the generated client says of an operation, by the text of the functions that send it and read its answer. */
function generatedOf(module: string, [api, method]: Operation["generated"]) {
  const { [`${api}RequestFactory`]: factory, [`${api}ResponseProcessor`]: processor } = load(
    `@hubspot/api-client/lib/codegen/${module}/apis/${api}.js`,
  ) as Readonly<Record<string, Generated>>;
  const sending = String(factory?.prototype[method]);
  const reading = String(processor?.prototype[`${method}WithHttpInfo`]);
  const responses = [...reading.matchAll(/isCodeInRange\)\("([1-5]\d\d)", .*?return new .*?;/gs)].map(
    ([text, status]) => [Number(status), /ObjectSerializer\.parse\(.*\), "(\w+)", ""\)/.exec(text)?.[1]] as const,
  );
  return {
    path: /localVarPath = '(.*?)'/.exec(sending)?.[1],
    method: /HttpMethod\.(\w+)\)/.exec(sending)?.[1],
    query: [...new Set([...sending.matchAll(/QueryParam\("(\w+)"/g)].map(([, name]) => name))].sort(),
    request: /ObjectSerializer\.serialize\(\w+, "(\S+)", ""\), contentType\)/.exec(sending)?.[1],
    responses: new Map(responses),
  };
}

interface Case {
  readonly operation: Operation;
  readonly module: string;
  /** Undefined where the module is about several. */
  readonly type: ObjectType | undefined;
}

/** Each operation with each module that has it. */
const cases = operations.flatMap((operation): Case[] =>
  operation.path.startsWith("/crm/v4/")
    ? [{ operation, module: ASSOCIATIONS_MODULE, type: undefined }]
    : OBJECT_TYPES.map((type) => ({ operation, module: MODULES[type], type })),
);

const nameless = (path: string | undefined) => path?.replaceAll(/\{\w+\}/g, "{}");

describe("the table of operations", () => {
  it.each(cases)("has $operation.name as HubSpot generates it into $module", ({ operation, module, type }) => {
    const generated = generatedOf(module, operation.generated);
    const path = type === undefined ? operation.path : operation.path.replace("{type}", type);
    expect({ ...generated, path: nameless(generated.path) }).toEqual({
      path: nameless(path),
      method: operation.method,
      query: [...operation.query].sort(),
      request: operation.request,
      responses: operation.responses,
    });
  });

  it.each(cases)("is where a request for $operation.name of $module leads", async ({ operation, module, type }) => {
    const [api, method] = operation.generated;
    const { [`${api}RequestFactory`]: Factory } = load(
      `@hubspot/api-client/lib/codegen/${module}/apis/${api}.js`,
    ) as Readonly<Record<string, Generated>>;
    const { createConfiguration } = load(`@hubspot/api-client/lib/codegen/${module}/configuration.js`) as {
      readonly createConfiguration: () => unknown;
    };
    if (Factory === undefined) expect.fail(`${module} has no ${api}.`);
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    const own = { type: type ?? "deals", id: "a/b@c", toType: "contacts", toId: "5" } as Readonly<
      Record<string, string>
    >;
    const given = names.filter((name) => type === undefined || name !== "type").map((name) => own[name]);
    const body = operation.request === undefined ? [] : [operation.request.startsWith("Array") ? [] : {}];
    const built = await new Factory(createConfiguration())[method]?.(...given, ...body);
    const found = route(built?.getHttpMethod() ?? "", new URL(built?.getUrl() ?? "").pathname);
    expect(found).toEqual({
      operation,
      type: type ?? "deals",
      module,
      parameters: Object.fromEntries(names.map((name) => [name, own[name]])),
    });
  });

  it.each(cases)(
    "names models for $operation.name that $module has",
    ({ operation: { request, responses }, module }) => {
      const models = new Models(module, true);
      for (const model of [request, ...responses.values()]) {
        if (model === undefined) continue;
        expect(models.schemaOf(model)).toMatchObject({ type: model.startsWith("Array<") ? "array" : "object" });
      }
      expect(() => models.schemaOf("NoSuchModel")).toThrow("NoSuchModel");
    },
  );

  it("leads nowhere else", () => {
    for (const [method, path] of [
      ["GET", "/crm/v3/objects/companies/1"],
      ["GET", "/crm/v3/objects/contacts"],
      ["PUT", "/crm/v3/objects/contacts/1"],
      ["GET", "/crm/v3/objects/contacts/1/"],
      ["GET", "/v2/crm/v3/objects/contacts/1"],
      ["GET", "/crm/v4/objects/contacts/1/associations/companies"],
    ] as const) {
      expect(route(method, path)).toBeUndefined();
    }
  });

  it("knows every type of object by its own module", () => {
    expect(Object.keys(MODULES).sort()).toEqual([...OBJECT_TYPES].sort());
  });
});
