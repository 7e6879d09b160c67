SELECT m.member, m.roleid, m.admin_option,
       m.inherit_option, m.set_option -- 16-
       r.rolinherit, true -- 14-15
FROM pg_auth_members m
JOIN pg_roles r ON r.oid = m.member
WHERE m.member = 10 OR m.member >= 16384
ORDER BY m.member, m.roleid
