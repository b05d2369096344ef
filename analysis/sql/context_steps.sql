-- What did one context do in the run of a finding?
-- Others than those of the newest finding's first access:
-- sqlite3 -cmd ".param set :finding 'F-0001'" \
--     -cmd ".param set :context 'a.cpu1.lwp'" ...
WITH asked AS (
	SELECT finding, context FROM finding_accesses
	WHERE finding = coalesce(:finding, (SELECT max(finding) FROM findings))
	ORDER BY side <> 'first' LIMIT 1
)
SELECT e.step, e.cpu, e.ipl, e.kind, e.object, e.function, e.at, e.locks
FROM events e
JOIN asked ON e.finding = asked.finding
	AND e.context = coalesce(:context, asked.context)
ORDER BY e.number;
