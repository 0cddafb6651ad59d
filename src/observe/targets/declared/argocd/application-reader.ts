import type { DeclarationReader, DeclaredObject } from '../declaration.ts';
import { bringApplications } from './bring-applications.ts';
import { drawApplication } from './draw-application.ts';

/** Reads `Application` objects of Argo CD. */
export const applicationReader: DeclarationReader = {
  reads: ({ apiVersion, kind }) => kind === 'Application' && apiVersion.startsWith('argoproj.io/'),
  bring: bringApplications,
  destinations,
  declare: drawApplication,
};

function destinations({ json }: DeclaredObject): string[] {
  const { spec } = json;
  const destination = typeof spec === 'object' && spec !== null && 'destination' in spec ? spec['destination'] : null;
  if (typeof destination !== 'object' || destination === null || Array.isArray(destination)) return [];
  const given = ['name', 'server', 'namespace'].map((field) => destination[field]);
  return given.filter((text) => typeof text === 'string' && text !== '').map(String);
}
