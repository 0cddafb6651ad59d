import { acr } from './acr/index.ts';
import { artifactory } from './artifactory/index.ts';
import { distribution } from './distribution/index.ts';
import { dockerhub } from './dockerhub/index.ts';
import { ecr } from './ecr/index.ts';
import type { RegistryFormat } from './format.ts';
import { gar } from './gar/index.ts';
import { generic } from './generic/index.ts';
import { ghcr } from './ghcr/index.ts';
import { gitea } from './gitea/index.ts';
import { gitlab } from './gitlab/index.ts';
import { harbor } from './harbor/index.ts';
import type { RegistryName } from './image-event.ts';
import { nexus } from './nexus/index.ts';
import { quay } from './quay/index.ts';
import { zot } from './zot/index.ts';

/** Every registry whose deliveries are read, by its name in settings and routes. */
export const formats = {
  distribution,
  dockerhub,
  ghcr,
  harbor,
  quay,
  ecr,
  gar,
  acr,
  gitlab,
  artifactory,
  nexus,
  gitea,
  zot,
  generic,
} as const satisfies Record<RegistryName, RegistryFormat>;
