create table one (id int primary key, a int) partition by range (id);
create table p1 partition of one for values from (1) to (5);
create table r (id int, constraint key_with_a_name_that_is_much_longer_than_what_is_kept_of_it_and_more foreign key (id) references one);
create table p2 partition of one for values from (5) to (9);
create table q (ref_with_a_name_that_is_much_longer_than_what_is_kept_of_it_9 int references one);
create table p3 partition of one for values from (9) to (12);
