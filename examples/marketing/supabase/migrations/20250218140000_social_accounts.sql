-- The first draft called tenants workspaces.
create table public.social_accounts (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    workspace_id uuid,
    provider text not null,
    handle text not null,
    access_token text not null,
    refresh_token text,
    expires_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (provider, handle)
);

create table public.social_posts (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    social_account_id uuid not null references public.social_accounts (id) on delete cascade,
    campaign_id uuid references public.campaigns (id) on delete set null,
    body text not null,
    state text not null default 'scheduled' check (state in ('scheduled', 'published', 'failed')),
    publish_at timestamptz,
    published_at timestamptz,
    created_at timestamptz not null default now()
);

create index social_posts_due_idx on public.social_posts (publish_at) where state = 'scheduled';

create table public.social_metrics (
    social_post_id uuid not null references public.social_posts (id) on delete cascade,
    day date not null,
    impressions integer not null default 0,
    clicks integer not null default 0,
    primary key (social_post_id, day)
);

alter table public.social_accounts enable row level security;
alter table public.social_posts enable row level security;

create policy "members read accounts" on public.social_accounts
    for select to authenticated using (public.is_member(organization_id));
create policy "members read posts" on public.social_posts
    for select to authenticated using (public.is_member(organization_id));
