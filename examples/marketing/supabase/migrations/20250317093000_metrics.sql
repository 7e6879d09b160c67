create table public.daily_metrics (
    organization_id uuid not null references public.organizations (id) on delete cascade,
    campaign_id uuid not null references public.campaigns (id) on delete cascade,
    day date not null,
    sent integer not null default 0,
    opened integer not null default 0,
    clicked integer not null default 0,
    unsubscribed integer not null default 0,
    primary key (campaign_id, day)
);

alter table public.daily_metrics enable row level security;
create policy "members read metrics" on public.daily_metrics
    for select to authenticated using (public.is_member(organization_id));

-- The dashboard reads these two.
create view public.campaign_overview as
    select c.organization_id, c.id as campaign_id, c.name, c.status,
           coalesce(sum(m.sent), 0) as sent, coalesce(sum(m.clicked), 0) as clicked
    from public.campaigns c
    left join public.daily_metrics m on m.campaign_id = c.id
    group by c.id;

create view public.lead_overview with (security_invoker = true) as
    select l.organization_id, l.id as lead_id, l.email, l.status, count(n.id) as notes
    from public.leads l
    left join public.lead_notes n on n.lead_id = l.id
    group by l.id;

create materialized view public.organization_totals as
    select organization_id, count(*) as campaigns from public.campaigns group by organization_id;
