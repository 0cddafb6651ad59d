-- Whether the images that a repository names were ever recorded: until then an event of any image may concern it.
alter table keys add column uses_known boolean not null default false;
