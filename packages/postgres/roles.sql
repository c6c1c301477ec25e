-- Three roles for the schema nightaudit, none of them a superuser and none that logs in by itself.
-- Run it once in the database of the mirror, as a role that owns the database and may create roles:
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f roles.sql
-- Then give a login of its own to whoever migrates, syncs and reads:
--   create role night_sync login password '…' in role nightaudit_writer;

begin;

do $$
begin
  if not exists (select from pg_roles where rolname = 'nightaudit_owner') then create role nightaudit_owner nologin; end if;
  if not exists (select from pg_roles where rolname = 'nightaudit_writer') then create role nightaudit_writer nologin; end if;
  if not exists (select from pg_roles where rolname = 'nightaudit_reader') then create role nightaudit_reader nologin; end if;
  -- A schema is given away only by who belongs to the role that takes it.
  execute format('grant nightaudit_owner to %I', current_user);
end
$$;

create schema if not exists nightaudit;
alter schema nightaudit owner to nightaudit_owner;
do $$
declare each record;
begin
  for each in
    select c.oid::regclass as name, c.relkind from pg_class c
    where c.relnamespace = 'nightaudit'::regnamespace and c.relkind in ('r', 'v') and c.relowner <> 'nightaudit_owner'::regrole
  loop
    execute format('alter %s %s owner to nightaudit_owner', case each.relkind when 'v' then 'view' else 'table' end, each.name);
  end loop;
  for each in
    select p.oid::regprocedure as name from pg_proc p
    where p.pronamespace = 'nightaudit'::regnamespace and p.proowner <> 'nightaudit_owner'::regrole
  loop
    execute format('alter function %s owner to nightaudit_owner', each.name);
  end loop;
end
$$;

revoke all on schema nightaudit from public;
grant usage on schema nightaudit to nightaudit_writer, nightaudit_reader;

grant select on all tables in schema nightaudit to nightaudit_reader;
grant select, insert, update, delete on all tables in schema nightaudit to nightaudit_writer;
grant usage on all sequences in schema nightaudit to nightaudit_writer;

alter default privileges for role nightaudit_owner in schema nightaudit
  grant select on tables to nightaudit_reader;
alter default privileges for role nightaudit_owner in schema nightaudit
  grant select, insert, update, delete on tables to nightaudit_writer;
alter default privileges for role nightaudit_owner in schema nightaudit
  grant usage on sequences to nightaudit_writer;

commit;
