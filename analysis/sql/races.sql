-- Where do two accesses race?
SELECT one.finding,
       one.kind || ' in ' || one.function || ' (' || one.at || ')' AS first,
       two.kind || ' in ' || two.function || ' (' || two.at || ')' AS second,
       one.address,
       one.context || ' / ' || two.context AS contexts
FROM finding_accesses one
JOIN finding_accesses two ON two.finding = one.finding AND two.side = 'second'
WHERE one.side = 'first'
ORDER BY one.finding;
