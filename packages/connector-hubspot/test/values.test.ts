import { AssociationTypes } from "@hubspot/api-client";
import { AssociationSpecAssociationCategoryEnum } from "@hubspot/api-client/lib/codegen/crm/contacts/models/AssociationSpec.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ASSOCIATION_CATEGORY, ASSOCIATION_TYPE } from "../src/definitions.js";
import { amountSchema, emailSchema, momentSchema } from "../src/inputs.js";
import { hasValues, isSame, only, valuesOf } from "../src/values.js";

describe("association types", () => {
  test("are those of HubSpot's own client", () => {
    const known = new Map(Object.entries(AssociationTypes));
    for (const [from, types] of Object.entries(ASSOCIATION_TYPE)) {
      for (const [to, id] of Object.entries(types)) {
        const name = `${from}To${to.charAt(0).toUpperCase()}${to.slice(1)}`;
        expect({ [name]: known.get(name) }).toEqual({ [name]: id });
      }
    }
    expect(ASSOCIATION_CATEGORY).toBe(AssociationSpecAssociationCategoryEnum.HubspotDefined);
  });
});

describe("values", () => {
  test("are the same where their texts are, whatever the property", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (name, value) => isSame(name, value, value)));
  });

  test("are the same in no other way where the property is a text", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        expect(isSame("phone", one, other)).toBe(one === other);
      }),
    );
    expect(isSame("phone", "0123", "123")).toBe(false);
  });

  test("are the same where HubSpot writes a number or a moment in its own way", () => {
    expect(isSame("amount", "12.50", "12.5")).toBe(true);
    expect(isSame("amount", "12.50", "12.51")).toBe(false);
    expect(isSame("amount", "12.50", "twelve")).toBe(false);
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        const text = date.toISOString();
        expect(isSame("hs_timestamp", text, text.replace(/\.000Z$/, "Z"))).toBe(true);
      }),
    );
    expect(isSame("closedate", "2030-01-01T00:00:00Z", "2030-01-01T00:00:01Z")).toBe(false);
    expect(isSame("closedate", "never", "soon")).toBe(false);
  });

  test("that are empty are none", () => {
    expect(isSame("amount", "", null)).toBe(true);
    expect(isSame("amount", "0", null)).toBe(false);
    expect(hasValues({}, { phone: "" })).toBe(true);
    expect(hasValues({}, { phone: "5" })).toBe(false);
  });

  test("are an object's own", () => {
    expect(only({}, ["constructor", "toString"])).toEqual({ constructor: null, toString: null });
    expect(hasValues({}, { constructor: "5" })).toBe(false);
  });

  test("come from arguments first", () => {
    const names = { name: "dealname", amount: "amount" };
    expect(valuesOf(names, { amount: 5 }, { amount: "6", dealname: "A" })).toEqual({ amount: "5", dealname: "A" });
  });
});

describe("inputs", () => {
  test("write every amount without an exponent", () => {
    fc.assert(
      fc.property(fc.double(), (amount) => {
        const isTaken = amountSchema.safeParse(amount).success;
        expect(isTaken).toBe(amount >= 0 && Number.isFinite(amount) && /^[\d.]+$/.test(String(amount)));
      }),
    );
  });

  test("make the same moment of every way to write it, and take no other text", () => {
    expect(momentSchema.parse("2030-01-02T03:04:05+01:00")).toBe("2030-01-02T02:04:05.000Z");
    for (const text of ["2030-01-02", "2030-01-02T03:04:05", "2030-02-30T00:00:00Z", "tomorrow", "1893456000000"]) {
      expect(momentSchema.safeParse(text).success).toBe(false);
    }
  });

  test("take an address for the one that policies compare", () => {
    expect(emailSchema.parse("Ada.L+x@Example.com")).toBe("ada.l+x@example.com");
    for (const text of [
      "ada",
      "ada@",
      "@b.c",
      "a@b",
      "a b@c.d",
      "a@b.c ",
      "<a@b.c>",
      "ä@b.c",
      "a@b.c,d@e.f",
      "a@@b.c",
    ]) {
      expect(emailSchema.safeParse(text).success).toBe(false);
    }
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const parsed = emailSchema.safeParse(address);
        if (parsed.success) expect(parsed.data).toMatch(/^[\x21-\x7e]{3,254}$/);
        if (parsed.success) expect(parsed.data).toBe(address.toLowerCase());
      }),
    );
  });
});
