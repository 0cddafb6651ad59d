-- What told first of what a tag holds: the scan, or the source of an event.
alter table images add column told_by text, add column told_at timestamptz;
