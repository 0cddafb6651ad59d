import type { Problem } from '../../../model/errors.ts';
import type { Target } from '../../../model/target.ts';
import type { Trust } from '../../../render/engine.ts';
import type { YamlPath } from '../../../text/yaml-document.ts';
import type { Rendered } from '../../diffs.ts';
import type { Placed } from '../artifacts-in.ts';
import type { Names } from '../layout.ts';
import type { Probe } from '../probing/probe-target.ts';
import type { RepositoryTree } from '../repository-tree.ts';

/** A part of a manifest, as JSON. */
export type Settings = NonNullable<Target['postRenderers']>[number];

/** A Kubernetes object that the repository holds, or that something in it makes. */
export interface DeclaredObject {
  apiVersion: string;
  kind: string;
  name: string;
  /** `''` where it names none. */
  namespace: string;
  json: Settings;
  /** Where it stands, or what made it. */
  file: string;
  /** Which document of the file it is; null for an object that was made and has no text of its own. */
  document: number | null;
  /** Further files that make it what it is, such as patches; absent for none. */
  origins?: readonly string[];
  /** Where texts of one that was generated are written; absent for none. */
  written?: readonly WrittenText[];
  /** What was beside it and is not known from Git: finished sentences. Absent for none. */
  unknowns?: readonly string[];
  /** How it is known, where that is another way than that of the objects that it was found with. */
  origin?: Origin;
}

/** A text of an object that was made of texts, and the scalar that holds it alone. */
export interface WrittenText {
  /** Where it is in the object. */
  path: YamlPath;
  at: WrittenPlace;
}

/** A scalar of a file. */
export interface WrittenPlace {
  file: string;
  document: number;
  path: YamlPath;
}

/**
 * How an object is known: it was read in a file, rendered of files (whose own text is not what runs then), or generated
 * from the template of another object.
 */
export type Origin = 'read' | 'rendered' | 'generated';

/** Objects of one origin. */
export interface ObjectsFound {
  /** `rendered` for objects without a text of their own, else `read`, when left out. */
  origin?: Origin;
  objects: DeclaredObject[];
  /** What is wrong, and keeps others from being known. */
  problems: Problem[];
  /** What is right, and cannot be known from Git. */
  unknowns?: Problem[];
}

/** An object with what is known of it before it is read. */
export interface FoundObject extends DeclaredObject {
  origin: Origin;
  /** What its folder tells; of one that another object brings, what that one's folder tells. */
  names: Names;
}

/** A tree of another repository, or of this one at another revision. */
export type OutsideTree = { status: 'read'; commit: string; tree: RepositoryTree } | { status: 'refused'; why: string };

/** What discovery is told of the world around the tree. Everything may be missing: then what needs it is an unknown. */
export interface Surroundings {
  /** `owner/name` of this repository. */
  repository?: string;
  /** The branch of the tree. */
  branch?: string;
  /** The branch that `HEAD` means; that of the tree when left out. */
  defaultBranch?: string;
  /** Reads another repository of the installation by its address, at a branch, tag or commit. */
  outside?(address: string, revision: string): Promise<OutsideTree>;
  /** Renders a target of the tree, for objects that declare targets and are themselves made by a chart. */
  render?(target: Target): Promise<Rendered>;
  /** Renders a target of the tree with other texts in some of its files; left out where nobody asks for places of artifacts. */
  probe?: Probe;
  /** Evaluates Go templates: for each of the parameters the texts of all templates. */
  template?(request: TemplateRequest): Promise<TemplateAnswer>;
}

interface TemplateRequest {
  templates: readonly string[];
  parameters: readonly Settings[];
  /** Of `text/template`, such as `missingkey=error`. */
  options: readonly string[];
  /** Who brought them; left out for `own`. */
  trust?: Trust;
}

type TemplateAnswer = { status: 'evaluated'; texts: string[][] } | { status: 'failed'; message: string };

/** What a reader works with. */
export interface Scope extends Surroundings {
  tree: RepositoryTree;
  /**
   * An object of the folders that are searched, by kind (`HelmRepository`), namespace and name, of several the one whose
   * file lies nearest to the object that refers to it; null when there is none.
   */
  find(from: DeclaredObject, wanted: { kind: string; namespace: string; name: string }): DeclaredObject | null;
  /** What charts read beside the values files of their users, by folder: found out once for all of them. */
  charts: Map<string, Promise<string[]>>;
  /** Makes what an object declares once, however often it is asked. */
  once(object: DeclaredObject, make: () => Promise<Declared>): Promise<Declared>;
  /** The problem of a place in an object. */
  problem(object: DeclaredObject, path: YamlPath, text: { message: string; hint: string | null }): Promise<Problem>;
}

/** What an object declares, all but the names. */
export interface Declared {
  target: Omit<Target, 'application' | 'environment' | 'declared'>;
  /** The artifacts that run in the end, with their places: those of files, under those that the object itself names. */
  artifacts: readonly Placed[];
  /** For `Target.declared`. */
  renders?: string;
}

/** What an object brings beside a target of its own: objects that are read like those of the folder. */
export interface Brought extends ObjectsFound {
  /** `container`: what it renders is nothing but declarations, so that it is a target only where a rule can name it. */
  role: 'target' | 'container' | 'none';
}

/** Reads one family of objects that declare targets. */
export interface DeclarationReader {
  /** True for the kinds that it reads. */
  reads(object: DeclaredObject): boolean;
  /** What the object brings. Throws `ConfigError` when that cannot be told. */
  bring(object: DeclaredObject, scope: Scope): Promise<Brought>;
  /** Where it goes, for the rule's `destinations`: names and addresses of clusters, namespaces; the most telling first. */
  destinations(object: DeclaredObject): string[];
  /** The target. Throws `ConfigError` for one that cannot be told. */
  declare(object: DeclaredObject, scope: Scope): Promise<Declared>;
}
