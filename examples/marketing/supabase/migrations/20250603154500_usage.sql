create table public.usage_counters (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    metric text not null,
    used bigint not null default 0,
    period date not null,
    updated_at timestamptz not null default now(),
    unique (organization_id, metric, period)
);

create table public.api_keys (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    name text not null,
    key_hash text not null unique,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null default now()
);

alter table public.usage_counters enable row level security;
alter table public.api_keys enable row level security;

create policy "members read usage" on public.usage_counters
    for select to authenticated using (public.is_member(organization_id));
create policy "members read keys" on public.api_keys
    for select to authenticated using (public.is_member(organization_id));
create policy "anyone may add keys" on public.api_keys
    for insert with check (true);
