-- Organisations are the tenants. People belong to them through memberships.
create extension if not exists pgcrypto with schema extensions;

create type public.member_role as enum ('owner', 'admin', 'editor', 'viewer');

create table public.organizations (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    slug text not null unique,
    plan text not null default 'free',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table public.profiles (
    id uuid primary key references auth.users (id) on delete cascade,
    full_name text,
    avatar_url text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table public.memberships (
    organization_id uuid not null references public.organizations (id) on delete cascade,
    user_id uuid not null references auth.users (id) on delete cascade,
    role public.member_role not null default 'viewer',
    created_at timestamptz not null default now(),
    primary key (organization_id, user_id)
);

create index memberships_user_id_idx on public.memberships (user_id);

create table public.invitations (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    email text not null,
    role public.member_role not null default 'viewer',
    token text not null unique,
    invited_by uuid references auth.users (id),
    accepted_at timestamptz,
    created_at timestamptz not null default now()
);

-- Who may see an organisation. Runs as its owner, so that policies on memberships do not recurse.
create function public.is_member(org uuid) returns boolean
language sql stable security definer
as $$
    select exists (
        select 1 from public.memberships
        where organization_id = org and user_id = auth.uid()
    );
$$;

create function public.touch_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at := now();
    return new;
end;
$$;

create trigger organizations_touch before update on public.organizations
    for each row execute function public.touch_updated_at();

alter table public.organizations enable row level security;
alter table public.profiles enable row level security;
alter table public.memberships enable row level security;
alter table public.invitations enable row level security;

create policy "members see their organization" on public.organizations
    for select to authenticated using (public.is_member(id));
create policy "people see themselves" on public.profiles
    for select to authenticated using (id = auth.uid());
create policy "people change themselves" on public.profiles
    for update to authenticated using (id = auth.uid());
create policy "members see members" on public.memberships
    for select to authenticated using (public.is_member(organization_id));
create policy "members see invitations" on public.invitations
    for select to authenticated using (public.is_member(organization_id));
