-- When a report came, by the server's own clock: an agent whose clock is wrong is told from one that fell silent.
alter table agent_reports add column received_at timestamptz not null default '-infinity';
update agent_reports set received_at = at;
alter table agent_reports alter column received_at drop default;
