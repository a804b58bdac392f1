import { dirname, join } from "node:path";
import type { FindingCode } from "@enact/core";
import { expect } from "vitest";
import type { StoredFiles } from "./copied-store.js";
import { exitCodeFor, type Place, told, type VerifyCall, verified } from "./verifying.js";

/** What an attacker has in his hands. */
export interface AttackScene {
  /** A copy of the store. */
  readonly store: StoredFiles;
  /** The store as it was. */
  readonly original: StoredFiles;
  /** Where a state can be kept: outside the store. */
  readonly stateFile: string;
}

/** What an attacker has done. */
interface Attacked {
  /** Where each of the findings is, in the order of their codes. */
  readonly at: readonly Place[];
  /** How the command is called, beside the directory. */
  readonly call?: VerifyCall;
}

type Outcome = Attacked | readonly Place[] | Place;

/** One row of the list: what somebody does, and exactly what must be found. */
export interface Attack<Scene extends AttackScene> {
  /** Every finding there is to be; those after the first follow of necessity. Empty for what cannot be seen. */
  readonly finds: readonly FindingCode[];
  readonly tamper: (scene: Scene) => Outcome | Promise<Outcome>;
}

/** Attacks by what the attacker does. */
export type Attacks<Scene extends AttackScene> = Readonly<Record<string, Attack<Scene>>>;

/** What must be found: one code, or several where the others follow of necessity. */
export function finds<Scene extends AttackScene>(
  codes: FindingCode | readonly FindingCode[],
  tamper: Attack<Scene>["tamper"],
): Attack<Scene> {
  return { finds: [codes].flat(), tamper };
}

/** What cannot be seen. The name of the row says why, or what else would show it. */
export function findsNothing<Scene extends AttackScene>(tamper: (scene: Scene) => unknown): Attack<Scene> {
  return {
    finds: [],
    tamper: async (scene) => {
      await tamper(scene);
      return [];
    },
  };
}

/** What cannot be seen even where the command is called so. */
export function findsNothingWith<Scene extends AttackScene>(
  tamper: (scene: Scene) => VerifyCall | Promise<VerifyCall>,
): Attack<Scene> {
  return { finds: [], tamper: async (scene) => ({ at: [], call: await tamper(scene) }) };
}

/**
 * Lets an attacker have a copy of a store, and checks what the command says then: exactly these findings, at these places, and
 * the exit code that goes with them.
 *
 * @param call - how the command is called where the attack does not say otherwise
 */
export async function carryOut<Scene extends AttackScene>(
  { finds: codes, tamper }: Attack<Scene>,
  original: StoredFiles,
  sceneOf: (scene: AttackScene) => Scene,
  call?: VerifyCall,
): Promise<void> {
  await original.withCopy(async (store) => {
    const outcome = await tamper(sceneOf({ store, original, stateFile: join(dirname(store.directory), "state.json") }));
    const attacked: Attacked = isAttacked(outcome) ? outcome : { at: [outcome].flat() };
    const { findings, exitCode } = await verified(store.directory, attacked.call ?? call);
    expect(attacked.at).toHaveLength(codes.length);
    expect(told(findings)).toEqual(told(codes.map((code, index) => ({ ...attacked.at[index], code }))));
    expect(exitCode).toBe(exitCodeFor(codes));
  });
}

function isAttacked(outcome: Outcome): outcome is Attacked {
  return "at" in outcome && Array.isArray(outcome.at);
}
