-- Finished renders, sealed by their writer: nobody can read them here, and their names say nothing of what is in them.
create table renders (
  name text primary key,
  sealed bytea not null,
  used_at timestamptz not null
);
create index renders_used on renders (used_at);
