/** ALTCHA proof of work, without its widget: the challenge comes from our own API and is worked out in workers of our own origin. */

import workerUrl from "altcha/workers/pbkdf2?worker&url";

interface Challenge {
  parameters: { algorithm: string; [name: string]: unknown };
  signature?: string;
}

interface Solution {
  counter: number;
  derivedKey: string;
  time?: number;
}

const TIMEOUT_MS = 90_000;

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}

/** A worker of our own; under `require-trusted-types-for 'script'` its address must be vouched for. */
function newWorker(): Worker {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy("proof", { createScriptURL: (url) => (url === workerUrl ? url : "about:blank") }) ?? { createScriptURL: (url) => url };
  return new Worker(policy.createScriptURL(workerUrl));
}
let policy: { createScriptURL(url: string): string } | undefined;

/** The base64 payload that the server verifies. */
export function payload(challenge: Challenge, solution: Solution): string {
  return btoa(JSON.stringify({ challenge: { parameters: challenge.parameters, signature: challenge.signature }, solution }));
}

function solve(challenge: Challenge): Promise<Solution> {
  const hands = Math.max(1, Math.min(4, Math.floor((navigator.hardwareConcurrency || 2) / 2)));
  const workers = Array.from({ length: hands }, newWorker);
  return new Promise<Solution>((resolve, reject) => {
    workers.forEach((worker, place) => {
      worker.onmessage = (message: MessageEvent<Solution | { error: unknown } | null>) => {
        if (message.data && "derivedKey" in message.data) resolve(message.data);
        else reject(new Error("the proof of work was not found"));
      };
      worker.onerror = () => reject(new Error("the proof of work could not run"));
      worker.postMessage({ type: "work", challenge, counterStart: place, counterStep: hands, counterMode: "uint32", timeout: TIMEOUT_MS });
    });
  }).finally(() => workers.forEach((worker) => worker.terminate()));
}

/** Fetch a challenge and solve it. Rejects when the server or the workers can't be reached. */
export async function prove(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`challenge: ${answer.status}`);
  const challenge = (await answer.json()) as Challenge;
  if (!challenge.parameters.algorithm.startsWith("PBKDF2/")) throw new Error(`unknown algorithm ${challenge.parameters.algorithm}`);
  return payload(challenge, await solve(challenge));
}
