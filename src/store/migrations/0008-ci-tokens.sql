-- Tokens of CI jobs that were used, until they expire: each is for one notice.
create table ci_tokens (
  id text primary key,
  notice text not null,
  expires_at timestamptz not null
);
create index ci_tokens_expires on ci_tokens (expires_at);
