-- Messages that leave the product, and what came back.
create table public.outbox (
    id bigint generated always as identity primary key,
    organization_id uuid not null,
    lead_id uuid references public.leads (id) on delete set null,
    campaign_step_id uuid references public.campaign_steps (id) on delete set null,
    recipient text not null,
    payload jsonb not null,
    status text not null default 'pending' check (status in ('pending', 'sent', 'failed')),
    attempts smallint not null default 0,
    send_after timestamptz not null default now(),
    created_at timestamptz not null default now()
);

create index outbox_pending_idx on public.outbox (send_after) where status = 'pending';

create table public.deliveries (
    id bigint generated always as identity primary key,
    outbox_id integer not null references public.outbox (id) on delete cascade,
    provider_message_id text,
    event text not null,
    received_at timestamptz not null default now()
);

create table public.suppressions (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references public.organizations (id) on delete cascade,
    email text not null,
    reason text,
    created_at timestamptz not null default now(),
    unique (organization_id, email)
);

alter table public.suppressions enable row level security;
