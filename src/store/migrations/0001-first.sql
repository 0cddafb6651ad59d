-- Inbox of verified events: stored before they are answered. A row without handled_at still owes its keys to the queue.
create table deliveries (
  id text primary key,
  source text not null,
  event text not null,
  repository text,
  headers jsonb not null,
  body bytea not null,
  received_at timestamptz not null,
  handled_at timestamptz
);
create index deliveries_received on deliveries (received_at);

-- When a head of a pull request was first heard of.
create table pull_heads (
  repository text not null,
  pull integer not null,
  sha text not null,
  first_seen_at timestamptz not null,
  primary key (repository, pull, sha)
);

-- The newest word of each agent on each target.
create table agent_reports (
  repository text not null,
  cluster text not null,
  target text not null,
  report jsonb not null,
  at timestamptz not null,
  primary key (repository, cluster, target)
);

-- What registries said of tags: hints, resolved again before use.
create table images (
  repository text not null,
  tag text not null,
  digest text,
  source text not null,
  seen_at timestamptz not null,
  primary key (repository, tag)
);
create table image_scans (
  repository text primary key,
  scanned_at timestamptz not null
);

-- Small facts of the cache, by repository.
create table marks (
  repository text not null,
  key text not null,
  value jsonb not null,
  at timestamptz not null,
  primary key (repository, key)
);

-- Repositories that the App was installed on, and the images that each names.
create table keys (
  repository text primary key,
  installation bigint not null,
  owner text not null,
  name text not null
);
create table image_uses (
  repository text not null references keys (repository) on delete cascade,
  image text not null,
  primary key (repository, image)
);
create index image_uses_image on image_uses (image);
