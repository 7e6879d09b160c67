-- Fails: the table was renamed to organizations before the first release, and nobody ran this file on a new database.
create table public.subscriptions (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.orgs (id) on delete cascade,
    plan_code text not null references public.plans (code),
    status text not null default 'trialing',
    current_period_end timestamptz,
    created_at timestamptz not null default now()
);

create table public.invoices (
    id uuid primary key default gen_random_uuid(),
    subscription_id uuid not null references public.subscriptions (id),
    amount_cents integer not null,
    paid_at timestamptz,
    created_at timestamptz not null default now()
);

alter table public.subscriptions enable row level security;
alter table public.invoices enable row level security;
