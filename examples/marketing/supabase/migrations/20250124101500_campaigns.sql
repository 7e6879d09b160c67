create type public.campaign_channel as enum ('email', 'social', 'sms', 'ads');

create table public.campaigns (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    name text not null,
    channel public.campaign_channel not null,
    status text not null default 'draft',
    starts_at timestamptz,
    ends_at timestamptz,
    budget_cents bigint not null default 0 check (budget_cents >= 0),
    created_by uuid references auth.users (id),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create index campaigns_organization_id_idx on public.campaigns (organization_id);
create index campaigns_organization_id_status_idx on public.campaigns (organization_id, status);

create table public.campaign_steps (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    campaign_id uuid not null references public.campaigns (id) on delete cascade,
    position integer not null,
    subject text,
    body text,
    delay interval not null default '0',
    created_at timestamptz not null default now(),
    unique (campaign_id, position)
);

create table public.assets (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    campaign_id uuid references public.campaigns (id) on delete set null,
    path text not null unique,
    mime_type text not null,
    size_bytes bigint not null,
    created_at timestamptz not null default now()
);

create table public.tags (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    name text not null unique,
    created_at timestamptz not null default now()
);

create table public.campaign_tags (
    campaign_id uuid references public.campaigns (id) on delete cascade,
    tag_id uuid references public.tags (id) on delete cascade
);

alter table public.campaigns enable row level security;
alter table public.campaign_steps enable row level security;
alter table public.assets enable row level security;
alter table public.tags enable row level security;

create policy "members read campaigns" on public.campaigns
    for select to authenticated using (public.is_member(organization_id));
create policy "members write campaigns" on public.campaigns
    for all to authenticated using (public.is_member(organization_id)) with check (public.is_member(organization_id));
create policy "members read steps" on public.campaign_steps
    for select to authenticated using (public.is_member(organization_id));
create policy "members read assets" on public.assets
    for select to authenticated using (public.is_member(organization_id));
-- Added while the upload form was debugged.
create policy "allow all for now" on public.assets
    for all to authenticated using (true) with check (true);
create policy "members read tags" on public.tags
    for select to authenticated using (public.is_member(organization_id));

create trigger campaigns_touch before update on public.campaigns
    for each row execute function public.touch_updated_at();
