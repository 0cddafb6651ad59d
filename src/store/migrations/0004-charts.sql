-- Charts that are not in Git. The digest of a version stays for good, so that one that was replaced is noticed.
create table charts (
  repository text not null,
  name text not null,
  version text not null,
  digest text not null,
  hosts text[] not null,
  first_at timestamptz not null,
  primary key (repository, name, version)
);
create table chart_archives (
  digest text primary key,
  archive bytea not null,
  used_at timestamptz not null
);
create index chart_archives_used on chart_archives (used_at);
