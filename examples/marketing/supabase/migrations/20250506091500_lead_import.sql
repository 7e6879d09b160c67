-- Before the import of the old system's leads.
create schema backup;
create table backup.leads_20250506 as select * from public.leads;

create table public.leads_old (
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
    updated_at timestamptz not null default now()
);

create table public.import_jobs (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    file_name text not null,
    row_count integer,
    state text not null default 'queued',
    created_by uuid not null references auth.users (id),
    created_at timestamptz not null default now()
);

alter table public.lead_events
    add constraint lead_events_lead_id_fkey foreign key (lead_id) references public.leads (id) on delete cascade not valid;

-- Already there since February, with other columns; this does nothing.
create table if not exists public.segments (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    name text not null,
    definition text not null,
    is_dynamic boolean not null default true,
    created_at timestamptz not null default now()
);
