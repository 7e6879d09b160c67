-- needs: postgresql 18
-- Keys over ranges: WITHOUT OVERLAPS and PERIOD.
CREATE EXTENSION btree_gist;
CREATE TABLE rooms (id int, valid_at daterange, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS));
CREATE TABLE uniques (id int, valid_at tstzrange, CONSTRAINT u UNIQUE (id, valid_at WITHOUT OVERLAPS));
CREATE TABLE multiranges (id int, valid_at datemultirange, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS));
CREATE TABLE alone (valid_at daterange, PRIMARY KEY (valid_at WITHOUT OVERLAPS));
CREATE TABLE no_range (id int, valid_at date, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS));
CREATE TABLE missing_range (id int, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS));
CREATE TABLE including (id int, valid_at daterange, x int, UNIQUE (id, valid_at WITHOUT OVERLAPS) INCLUDE (x));
CREATE TABLE deferrable_key (id int, valid_at daterange, UNIQUE (id, valid_at WITHOUT OVERLAPS) DEFERRABLE);
CREATE TABLE bookings (id int, valid_at daterange, room int, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS),
    FOREIGN KEY (room, PERIOD valid_at) REFERENCES rooms (id, PERIOD valid_at));
CREATE TABLE bookings_2 (room int, valid_at daterange, FOREIGN KEY (room, PERIOD valid_at) REFERENCES rooms);
CREATE TABLE bookings_3 (room int, valid_at daterange, FOREIGN KEY (room, valid_at) REFERENCES rooms);
CREATE TABLE bookings_4 (room int, valid_at daterange, FOREIGN KEY (room, PERIOD valid_at) REFERENCES rooms (id, valid_at));
CREATE TABLE bookings_5 (room int, valid_at daterange, FOREIGN KEY (room, valid_at) REFERENCES rooms (id, PERIOD valid_at));
CREATE TABLE bookings_6 (room int, valid_at tstzrange, FOREIGN KEY (room, PERIOD valid_at) REFERENCES rooms);
CREATE TABLE bookings_7 (room int, valid_at daterange, FOREIGN KEY (room, PERIOD valid_at) REFERENCES rooms ON DELETE CASCADE);
CREATE TABLE bookings_8 (room int, valid_at daterange, FOREIGN KEY (room, PERIOD valid_at) REFERENCES rooms ON UPDATE SET NULL);
CREATE TABLE bookings_9 (room int, valid_at daterange, FOREIGN KEY (room, PERIOD valid_at) REFERENCES rooms ON DELETE RESTRICT);
CREATE TABLE bookings_10 (room int, valid_at daterange, FOREIGN KEY (room, PERIOD valid_at) REFERENCES uniques (id, PERIOD valid_at));
CREATE TABLE bookings_11 (valid_at daterange, FOREIGN KEY (PERIOD valid_at) REFERENCES alone (PERIOD valid_at));
CREATE TABLE plain_key (id int, valid_at daterange, PRIMARY KEY (id, valid_at));
CREATE TABLE bookings_12 (room int, valid_at daterange, FOREIGN KEY (room, PERIOD valid_at) REFERENCES plain_key (id, PERIOD valid_at));
ALTER TABLE bookings_12 ADD FOREIGN KEY (room, PERIOD valid_at) REFERENCES rooms;
ALTER TABLE plain_key ADD CONSTRAINT later UNIQUE (id, valid_at WITHOUT OVERLAPS);
ALTER TABLE rooms DROP CONSTRAINT rooms_pkey;
ALTER TABLE rooms REPLICA IDENTITY USING INDEX rooms_pkey;
ALTER TABLE rooms CLUSTER ON rooms_pkey;
CREATE TABLE parts (id int, valid_at daterange, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS)) PARTITION BY LIST (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts_by_range (id int, valid_at daterange, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS)) PARTITION BY RANGE (valid_at);
CREATE TABLE copied (LIKE rooms INCLUDING ALL);
CREATE TABLE child () INHERITS (rooms);
CREATE TABLE twice (id int, valid_at daterange, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS), UNIQUE (id, valid_at));
INSERT INTO rooms VALUES (1, 'empty') ON CONFLICT DO NOTHING;
INSERT INTO rooms VALUES (1, '[2020-01-01,2020-02-01)') ON CONFLICT (id, valid_at) DO NOTHING;
INSERT INTO rooms VALUES (1, '[2020-01-01,2020-02-01)') ON CONFLICT (id, valid_at) DO UPDATE SET id = 2;
