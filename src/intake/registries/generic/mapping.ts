import { z } from 'zod';

/** Where a value stands: a JSON pointer (RFC 6901) into the data of an event, or `ce:<name>`, an attribute of its CloudEvent. */
const Source = z
  .string()
  .regex(/^(\/.*|ce:[a-z0-9]+)$/, 'must be a JSON pointer such as /data/tag, or ce:<attribute> such as ce:subject');
const Words = z.union([z.string(), z.array(z.string()).min(1)]).transform((value): string[] => [value].flat());

/** How a body of one's own is read. What is left out stands where the documented body has it. */
export const MappingSettings = z.strictObject({
  /** A list of events inside the body, each read by itself. */
  events: Source.exactOptional(),
  /** A whole reference, `registry/path:tag@digest`, in the place of the four that follow. */
  image: Source.default('/image'),
  registry: Source.default('/registry'),
  repository: Source.default('/repository'),
  tag: Source.default('/tag'),
  digest: Source.default('/digest'),
  kind: Source.default('/kind'),
  id: Source.default('ce:id'),
  time: Source.default('ce:time'),
  /** Which events tell of a push; the others are passed over. All do when this is left out. */
  action: z.strictObject({ from: Source, push: Words }).exactOptional(),
});
export type MappingSettings = z.infer<typeof MappingSettings>;

export const documentedBody: MappingSettings = MappingSettings.parse({});
