-- Agents that joined by a token. Of secrets only hashes are kept. The unique invitation is what makes a token work once.
create table agents (
  id text primary key,
  cluster text not null,
  repositories text[] not null,
  credential_sha256 text not null unique,
  invitation_sha256 text not null unique,
  created_at timestamptz not null,
  last_seen_at timestamptz,
  revoked_at timestamptz
);
create index agents_cluster on agents (cluster);

-- Invitations that may still be used, and used ones until they expire.
create table invitations (
  token_sha256 text primary key,
  cluster text not null,
  repositories text[] not null,
  expires_at timestamptz not null
);
