/**
 * What the page needs of a platform to follow every member there with one button. Types only:
 * nothing of this file is published. Each method throws Failure when the server cannot be used.
 */

import type { ReasonCode } from "./failure.js";
import type { RetryPolicy } from "./run/retry.js";

/** The visitor's server, and their name on it; "" when they typed only a server. */
export interface Visitor {
  server: string;
  name: string;
}

/** An account as the visitor's server knows it; `handle` is in full and lower case. */
export interface Account {
  id: string;
  handle: string;
}

export interface Relation {
  id: string;
  following: boolean;
  requested: boolean;
  /** Why the account must be left alone, if it must: a visitor's own block is never overridden. */
  obstacle: ReasonCode | null;
}

/** The visitor's signed-in account. */
export interface Client {
  /** The visitor's own account id. */
  readonly me: string;
  /** Find an account by its handle, or the account that it has moved to. */
  resolve(handle: string): Promise<Account>;
  /** Return the relation to each of these accounts that the server knows. */
  relationships(ids: string[]): Promise<Relation[]>;
  follow(id: string): Promise<Relation>;
  /** Add accounts to the visitor's own list of that title; return how many of them are in it. */
  addToList(retry: RetryPolicy, title: string, ids: string[]): Promise<number>;
}

/** `SignIn` is what has to be known again when the visitor returns; it must survive JSON. */
export interface Platform<SignIn = any> {
  /** As in the page's ids and classes. */
  readonly id: string;
  readonly label: string;
  /** A server that a visitor could type. */
  readonly example: string;
  /** Read what a visitor typed; null when it names no server. */
  parseVisitor(typed: string): Visitor | null;
  /** Prepare a sign-in; `address` is where to send the visitor. */
  startSignIn(
    server: string,
    redirect: string,
    withList: boolean,
  ): Promise<{ signIn: SignIn; address: string }>;
  /** Exchange the query that the visitor brought back for a token. */
  redeem(signIn: SignIn | null, query: string): Promise<string>;
  /** Revoke the token; return whether the server confirmed it. Never throws. */
  revoke(signIn: SignIn, token: string): Promise<boolean>;
  connect(signIn: SignIn, token: string): Promise<Client>;
  /** Whether there is a server, even if it lets no web page read its responses. */
  isOnline(server: string): Promise<boolean>;
  /** Return a function from a handle to the address that opens it on the visitor's server. */
  profileLinks(visitor: Visitor): Promise<(handle: string) => string>;
}
