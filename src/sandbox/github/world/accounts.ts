import type { KeyObject } from 'node:crypto';
import type { Delivery } from '../webhooks/delivery.ts';

/** A person, an organization or the bot user of an App. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
  readonly name: string;
  readonly createdAt: Date;
  /** Members of an organization and whether they own it. */
  readonly members: Map<string, 'admin' | 'member'>;
}

export interface Team {
  readonly id: number;
  readonly organization: string;
  readonly slug: string;
  readonly name: string;
  readonly members: Map<string, 'member' | 'maintainer'>;
}

export type PermissionLevel = 'read' | 'write' | 'admin';
/** Permissions of an App by GitHub's names, such as `contents: 'write'`. */
export type Permissions = Readonly<Record<string, PermissionLevel>>;

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly publicKey: KeyObject;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly hook: { readonly id: number; readonly url: string; readonly secret: string } | undefined;
  readonly createdAt: Date;
  /** Webhook deliveries, newest first, as `GET /app/hook/deliveries` lists them. */
  readonly deliveries: Delivery[];
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  /** Full names of the repositories that were selected. */
  readonly repositories: Set<string>;
  readonly createdAt: Date;
}

/** Whom a token stands for and what it may do. */
export type Grant =
  | { readonly kind: 'user'; readonly account: Account; readonly scopes: readonly string[] }
  | {
      readonly kind: 'installation';
      readonly installation: Installation;
      readonly permissions: Permissions;
      /** Full names; undefined means all repositories of the installation. */
      readonly repositories: ReadonlySet<string> | undefined;
      readonly expiresAt: Date;
    };
