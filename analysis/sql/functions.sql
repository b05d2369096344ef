-- In which functions do the findings lie?
SELECT function, count(DISTINCT finding) AS findings,
       group_concat(DISTINCT kind) AS accesses, min(at) AS at
FROM finding_accesses
WHERE side IN ('first', 'second') AND function IS NOT NULL
GROUP BY function
ORDER BY findings DESC, function;
