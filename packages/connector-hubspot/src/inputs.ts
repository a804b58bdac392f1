import { z } from "zod";

/** An id of HubSpot's. */
export const idSchema = z.string().regex(/^\d{1,20}$/, "must be an id, of digits");

/**
 * An e-mail address, in lower case as HubSpot keeps it. In ASCII, as policies read it: one that merely looks the same
 * would be another contact.
 */
export const emailSchema = z
  .string()
  .max(254)
  .regex(/^[^@"(),:;<>[\\\]\s]+@[^@"(),:;<>[\\\]\s]+\.[^@"(),:;<>[\\\]\s]+$/, "must be an e-mail address")
  .regex(/^[\x21-\x7e]*$/, "must be in ASCII")
  .toLowerCase();

/** A contact: its e-mail address, or its id where it has none. */
export const contactSchema = z.union([emailSchema, idSchema]);

/** The name of a property, as HubSpot's API calls it. */
export const propertyNameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, "must be the internal name of a property");

/** Values by property. HubSpot takes 65,536 characters; all values are text on the wire. */
export const propertiesSchema = z.record(propertyNameSchema, z.string().max(65_536)).readonly();

/** The properties that are to be read. */
export const wantedSchema = z.array(propertyNameSchema).max(100).readonly();

/** A short text, such as a name. */
export const lineSchema = z.string().max(1_000).regex(/\S/, "must not be empty");

/** A sum of money, as far as it is written without an exponent. */
export const amountSchema = z
  .number()
  .nonnegative()
  .refine((amount) => /^\d+(?:\.\d+)?$/.test(String(amount)), "must be a plain number, such as 12.50");

/** A moment, in UTC; HubSpot keeps milliseconds. */
export const momentSchema = z.iso.datetime({ offset: true }).transform((moment) => new Date(moment).toISOString());
