-- Which locks were held at each access of a finding?
SELECT finding, side, kind, context, ipl,
       coalesce(locks, 'no lock') AS locks, function
FROM finding_accesses
ORDER BY finding, step;
