create table public.audit_log (
    organization_id uuid,
    actor_id uuid,
    action text not null,
    entity text not null,
    entity_id uuid,
    old_data jsonb,
    new_data jsonb,
    created_at timestamptz not null default now()
);

create function public.write_audit_log() returns trigger
language plpgsql security definer
as $$
begin
    insert into audit_log (organization_id, actor_id, action, entity, entity_id, old_data, new_data)
    values (coalesce(new.organization_id, old.organization_id), auth.uid(), tg_op, tg_table_name,
            coalesce(new.id, old.id), to_jsonb(old), to_jsonb(new));
    return coalesce(new, old);
end;
$$;

create trigger campaigns_audit after insert or update or delete on public.campaigns
    for each row execute function public.write_audit_log();
create trigger leads_audit after insert or update or delete on public.leads
    for each row execute function public.write_audit_log();
