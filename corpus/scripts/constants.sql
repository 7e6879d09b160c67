-- Constants, which PostgreSQL keeps as values and prints in its own way.
CREATE TABLE moments (a timestamptz DEFAULT 'epoch', b timestamptz DEFAULT '2024-01-01', c timestamptz DEFAULT '2024-02-29T10:30:00.1200+02:00',
    d timestamp DEFAULT '1970-01-01 00:00:01+00:00', e date DEFAULT '20240131', f date DEFAULT 'infinity', g time DEFAULT '9:30',
    h timestamptz DEFAULT '-infinity', i timestamp DEFAULT '2024-01-01 10:00:00Z', j timestamptz DEFAULT '0001-01-01 00:00:00+00',
    k timestamptz DEFAULT '2000-01-01 00:00:00 UTC', l date DEFAULT '2024-1-5', m timestamptz DEFAULT '2024-01-01 00:00:00-0330');
CREATE TABLE impossible_moment (a timestamptz DEFAULT '2024-02-30');
CREATE TABLE intervals (a interval DEFAULT '24 hours', b interval DEFAULT '1 day', c interval DEFAULT '90 day', d interval DEFAULT '3 minutes',
    e interval DEFAULT '1 year 2 months 3 days 04:05:06.7', f interval DEFAULT '-1 day 2 hours', g interval DEFAULT '1.5 days', h interval DEFAULT '2 weeks ago',
    i interval DEFAULT '0', j interval DEFAULT '100ms', k interval DEFAULT '1h30m', l interval DEFAULT '13 months', m interval DEFAULT '-13 months',
    n interval DEFAULT '1 mon -1 day 00:00:01', o interval DEFAULT '-00:05:00', p interval DEFAULT '1.25 hours', q interval DEFAULT '@ 1 minute',
    t interval DEFAULT '36 hours 90 minutes',
    u interval DEFAULT '2 decades', v interval DEFAULT '-1.5 days', w interval DEFAULT '1 day 24:00:00', x interval DEFAULT '0.5 years');
CREATE TABLE documents (a jsonb DEFAULT '{"scope":"organization"}', b jsonb DEFAULT '{"bb":1,"a":[1,2.50,1e2],"a":null}', c jsonb DEFAULT '["\u00e9\n\/"]',
    d jsonb DEFAULT ' { } ', e json DEFAULT '{"b":1,  "a":2}', f jsonb DEFAULT '[[],{},-0.0,1E-2,-5,"\u0001"]', g jsonb DEFAULT '"text"', h jsonb DEFAULT 'null',
    i jsonb DEFAULT '{"aaa":{"z":1,"y":{"x":true}},"aa":1,"b":2}', j jsonb DEFAULT '[ 1 ,  2 ]');
CREATE TYPE color AS ENUM ('red', 'dark red', 'blue');
CREATE TABLE lists (a text[] DEFAULT '{a, b,"c d", NULL,"null"}', b text[] DEFAULT '{ {a,b} , {c,d} }', c bool[] DEFAULT '{true,f}', d jsonb[] DEFAULT '{"{\"a\":1}"}',
    e int[] DEFAULT '{ 1, 02,+3 }', f color[] DEFAULT '{red, "dark red", blue}', g text[] DEFAULT '{}', h text[] DEFAULT '{"", "a\"b", "x\\y"}',
    i uuid[] DEFAULT '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}', j timestamptz[] DEFAULT '{2024-01-01, epoch}', k numeric[] DEFAULT '{1.0, 1e2}',
    l text[] DEFAULT '[0:1]={a,b}', m interval[] DEFAULT '{1 day,"2 hours"}', n varchar(3)[] DEFAULT '{a, b}');
CREATE TABLE numbers (a numeric DEFAULT '1e3', b numeric(10, 2) DEFAULT '5', c float8 DEFAULT '1.0', d float4 DEFAULT '0.10', e numeric DEFAULT '+00.50', f numeric DEFAULT '.5',
    g float8 DEFAULT '1e20', h float8 DEFAULT 'NaN', i numeric DEFAULT 'NaN', j numeric DEFAULT '5.', k float8 DEFAULT '-0.5', l numeric DEFAULT '1e-3', m int DEFAULT ' 7 ', n bigint DEFAULT '-0',
    o float8 DEFAULT '123456789012345678', p float8 DEFAULT '0.00001', r oid DEFAULT '5');
CREATE TABLE bytes (a bytea DEFAULT '', b bytea DEFAULT 'abc', c bytea DEFAULT '\xDEAD', d bytea DEFAULT 'a\000b\\', e bit(3) DEFAULT '101', f varbit DEFAULT B'01');
CREATE TABLE addresses (a inet DEFAULT '10.0.0.1/32', b inet DEFAULT '10.0.0.1/8', c cidr DEFAULT '10.0.0.0/8', d cidr DEFAULT '10.0.0.1', e inet DEFAULT '::1', f inet DEFAULT '2001:DB8::0:1/64',
    g uuid DEFAULT '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}', h bool DEFAULT 't', i bool DEFAULT 'off', j char(3) DEFAULT 'a', k name DEFAULT 'n', l macaddr DEFAULT '08:00:2b:01:02:03');
CREATE TABLE ranges (a int4range DEFAULT '[1,5]', b int4range DEFAULT '(1,5]', c int8range DEFAULT '[1,)', d numrange DEFAULT '[1.0,2.5]', e int4range DEFAULT 'empty', f int4range DEFAULT '(,)',
    g tstzrange DEFAULT '[2024-01-01,2024-02-01)', h int4range DEFAULT '(1,2)', i daterange DEFAULT '[2024-01-01,2024-02-01)', j int4multirange DEFAULT '{[1,3)}');
CREATE VIEW in_a_view AS SELECT now() - interval '30 DAY' AS a, '{"a":1}'::jsonb AS b, '2024-01-01'::timestamptz AS c, '{a, b}'::text[] AS d;
CREATE INDEX ON moments (a) WHERE a > '2024-01-01'::timestamptz AND d > timestamp '2024-01-01 10:00';
CREATE TABLE checked (a timestamptz CHECK (a > '2024-01-01'), b interval CHECK (b < '1 week'), c jsonb CHECK (c <> '{"a":1}'));
CREATE TABLE parts (a timestamptz, b date) PARTITION BY RANGE (a);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2024-02-01 12:00');
CREATE TABLE day_ranges (a daterange DEFAULT '[2024-01-01,2024-12-31]', b daterange DEFAULT '(2024-02-28,2024-03-01)', c daterange DEFAULT '[2024-01-01,]', d daterange DEFAULT '(,2024-01-01]', e daterange DEFAULT '(2024-01-01,2024-01-02)',
    f daterange DEFAULT '[20240101, 20240102)', g daterange DEFAULT '[2024-01-01,infinity)', h daterange[] DEFAULT '{"[2024-01-01,2024-01-31]"}');
CREATE TABLE several_ranges (a int4multirange DEFAULT '{[1,2],[5,7)}', b datemultirange DEFAULT '{[2024-01-01,2024-01-31]}', c int4multirange DEFAULT '{}', d int4multirange DEFAULT ' { [1,3) , empty } ',
    e nummultirange DEFAULT '{[1.0,2.5]}', f int4multirange DEFAULT '{[1,2],[3,4]}', g int4multirange DEFAULT '{[5,7),[1,2]}', h int8multirange DEFAULT '{[,1),[5,]}');
CREATE TABLE zoned (a timetz DEFAULT '10:00+02', b timetz DEFAULT '10:00:00.50-05:30', c timetz DEFAULT '10:00', d timetz DEFAULT '10:00 UTC', e timetz DEFAULT '10:00:00+0130', f timetz[] DEFAULT '{10:00+02}');
CREATE TABLE hardware (a macaddr DEFAULT '08-00-2B-01-02-03', b macaddr DEFAULT '08002b:010203', c macaddr DEFAULT '0800.2b01.0203', d macaddr DEFAULT '08002B010203', e macaddr8 DEFAULT '08:00:2b:01:02:03:04:05', f macaddr8 DEFAULT '08002b010203', g macaddr8 DEFAULT '0800.2b01.0203.0405');
CREATE TABLE day_parts (a date, b timetz) PARTITION BY LIST (b);
CREATE VIEW constants_in_view AS SELECT '[2024-01-01,2024-12-31]'::daterange AS a, '10:00+02'::timetz AS b WHERE daterange('2024-01-01', '2024-02-01', '[]') && '[2024-01-01,2024-01-05]';
