create table public.workflows (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    name text not null,
    enabled boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create index workflows_organization_id_idx on public.workflows (organization_id);

create table public.workflow_steps (
    id uuid primary key default gen_random_uuid(),
    workflow_id uuid not null references public.workflows (id) on delete cascade,
    position integer not null,
    kind text not null,
    settings jsonb not null default '{}',
    created_at timestamptz not null default now(),
    unique (workflow_id, position)
);

create table public.workflow_runs (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    workflow_id uuid not null references public.workflows (id) on delete cascade,
    lead_id uuid not null references public.leads (id) on delete cascade,
    status text not null default 'running',
    started_at timestamptz not null default now(),
    finished_at timestamptz
);

alter table public.workflows enable row level security;
alter table public.workflow_runs enable row level security;

create policy "members read workflows" on public.workflows
    for select to authenticated using (public.is_member(organization_id));
create policy "members read runs" on public.workflow_runs
    for select to authenticated using (public.is_member(organization_id));

-- The plans that every installation starts with.
create table public.plans (
    code text primary key,
    name text not null,
    monthly_cents integer not null,
    seats integer not null
);

insert into public.plans (code, name, monthly_cents, seats) values
    ('free', 'Free', 0, 2),
    ('team', 'Team', 4900, 10),
    ('agency', 'Agency', 19900, 50);
