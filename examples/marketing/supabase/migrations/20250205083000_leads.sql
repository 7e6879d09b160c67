create table public.leads (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid references public.organizations (id) on delete cascade,
    email text not null,
    first_name text,
    last_name text,
    phone text,
    status text not null default 'new',
    score integer not null default 0,
    owner_id uuid references auth.users (id),
    source_campaign_id uuid references public.campaigns (id),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint leads_email_key unique (email)
);

create table public.lead_notes (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    lead_id uuid not null references public.leads (id) on delete cascade,
    author_id uuid not null references auth.users (id),
    body text not null,
    created_at timestamptz not null default now()
);

create table public.lead_events (
    id bigint generated always as identity primary key,
    organization_id uuid not null references public.organizations (id) on delete cascade,
    lead_id uuid not null,
    kind text not null,
    payload jsonb not null default '{}',
    occurred_at timestamptz not null default now()
);

create index lead_events_lead_id_idx on public.lead_events (lead_id);
create index lead_events_lead_id_idx1 on public.lead_events (lead_id);

create table public.lead_scores (
    lead_id uuid not null references public.leads (id) on delete cascade,
    model text not null,
    score numeric(6, 3) not null,
    computed_at timestamptz not null default now()
);

create table public.segments (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    name text not null,
    filter jsonb not null default '{}',
    created_at timestamptz not null default now(),
    unique (organization_id, name)
);

create table public.segment_members (
    segment_id uuid not null references public.segments (id) on delete cascade,
    lead_id uuid not null references public.leads (id) on delete cascade,
    added_at timestamptz not null default now(),
    primary key (segment_id, lead_id)
);

alter table public.leads enable row level security;
alter table public.lead_notes enable row level security;
alter table public.segments enable row level security;
alter table public.segment_members enable row level security;

create policy "members read leads" on public.leads
    for select to authenticated using (public.is_member(organization_id));
create policy "members write leads" on public.leads
    for insert to authenticated with check (public.is_member(organization_id));
create policy "members change leads" on public.leads
    for update to authenticated using (public.is_member(organization_id));
create policy "members read notes" on public.lead_notes
    for select to authenticated using (public.is_member(organization_id));
create policy "members read events" on public.lead_events
    for select to authenticated using (public.is_member(organization_id));
create policy "members read segments" on public.segments
    for select to authenticated using (public.is_member(organization_id));
