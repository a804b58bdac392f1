/**
 * Whether a contact's name can be relied on: printable ASCII without white space, of at most 254 characters.
 *
 * @remarks An address with other letters (RFC 6531) is refused although it may exist, because one that merely looks the
 * same would find no contact.
 */
export function isContactName(name: unknown): name is string {
  return typeof name === "string" && /^[\x21-\x7e]{1,254}$/.test(name);
}

/** Whether a contact's name is an e-mail address, as far as asking for it needs. */
export function isEmail(name: unknown): name is string {
  return isContactName(name) && /^[^@"(),:;<>[\\\]]+@[^@"(),:;<>[\\\]]+$/.test(name);
}

/** The name contacts are compared by. Vendors compare addresses without regard to case; ids they may not. */
export function contactKey(name: string): string {
  return name.includes("@") ? name.toLowerCase() : name;
}
