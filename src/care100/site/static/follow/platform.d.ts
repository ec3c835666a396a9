/**
 * What the page needs of a platform to follow every member there with one button. Types only:
 * nothing of this file is published. Each method throws Failure when the server cannot be used.
 */

import type { Failure, ReasonCode } from "./failure.js";
import type { RetryPolicy } from "./run/retry.js";
import type { Member } from "./run/run.js";

/**
 * `server` is the visitor's server, or their handle where that says which server it is; `name` is
 * their name on it, "" when they typed only a server.
 */
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

/** An account to follow, with the key of the follow if one may have been sent; otherwise "". */
export interface Follow {
  id: string;
  key: string;
}

/** The visitor's signed-in account. */
export interface Client {
  /** The visitor's own account id. */
  readonly me: string;
  /** How many accounts `resolve` and `follow` take at a time, and how many follows run at once. */
  readonly batches: { resolve: number; follow: number; parallel: number };
  /** What the server cannot show, in words for the visitor; "" for nothing. */
  readonly note?: string;
  /**
   * Find accounts, or those that they have moved to, in the order of the members. A failure that
   * concerns one of several is returned in its place.
   */
  resolve(members: Member[]): Promise<(Account | Failure)[]>;
  /**
   * Return the relation to each of these accounts that the server knows. `exactly` means that only
   * the follow of that key counts, where follows have keys.
   */
  relationships(follows: Follow[], exactly?: boolean): Promise<Relation[]>;
  /**
   * Return a key for a follow, which is stored before use: it shows that this page has sent one.
   * Where the visitor's browser chooses no keys, all are the same.
   */
  newKey(): string;
  /** Follow all of these accounts, which the visitor does not follow, or none. */
  follow(follows: Follow[]): Promise<Relation[]>;
  /** End these follows, which exist: all of them, or none. */
  unfollow(follows: Follow[]): Promise<Relation[]>;
  /** Add accounts to the visitor's own list of that title; return how many of them are in it. */
  addToList?(retry: RetryPolicy, title: string, ids: string[]): Promise<number>;
  /** The hashtags that the visitor follows, where a platform has them. */
  readonly hashtags?: FollowedHashtags;
}

export interface FollowedHashtags {
  /** Return what is the same for all spellings of a hashtag. */
  keyOf(name: string): string;
  /** Return the keys of all hashtags that the visitor follows. */
  followed(retry: RetryPolicy): Promise<Set<string>>;
  /** Follow a hashtag, or unfollow it. */
  set(retry: RetryPolicy, name: string, isFollow: boolean): Promise<void>;
}

/**
 * `SignIn` is what has to be known again when the visitor returns; it must survive JSON. `Token` is
 * the permission, which is kept in memory only.
 */
export interface Platform<SignIn = any, Token = any> {
  /** As in the page's ids and classes. */
  readonly id: string;
  readonly label: string;
  /** The error for typed text that names no server. */
  readonly unreadable: string;
  /** Asks for what to type, where nothing is typed. */
  readonly missing: string;
  /** Read what a visitor typed; null when it names no server. */
  parseVisitor(typed: string): Visitor | null;
  /** Prepare a sign-in; `address` is where to send the visitor, and `server` its server's name. */
  startSignIn(
    visitor: Visitor,
    redirect: string,
    purpose: { withList: boolean; isUndo: boolean },
  ): Promise<{ signIn: SignIn; address: string; server: string }>;
  /** Exchange the query that the visitor brought back for a token. */
  redeem(signIn: SignIn | null, query: string): Promise<Token>;
  /**
   * Revoke the token; return whether the server confirmed it. Never throws. The request is sent
   * even while the page is being left.
   */
  revoke(signIn: SignIn, token: Token): Promise<boolean>;
  /** Open the account; sends at least one request. */
  connect(signIn: SignIn, token: Token): Promise<Client>;
  /** Whether there is a server, even if it lets no web page read its responses. */
  isOnline?(server: string): Promise<boolean>;
  /** Return a function from a handle to the address that opens it on the visitor's server. */
  profileLinks?(visitor: Visitor): Promise<(handle: string) => string>;
}
