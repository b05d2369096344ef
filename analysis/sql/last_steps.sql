-- What were the last 50 steps before a finding?
-- Another than the newest: sqlite3 -cmd ".param set :finding 'F-0001'" ...
WITH asked AS (
	SELECT finding, f.step AS last FROM findings f
	WHERE finding = coalesce(:finding, (SELECT max(finding) FROM findings))
)
SELECT step, cpu, context, kind, object, function, at, locks
FROM (
	SELECT * FROM events
	WHERE finding = (SELECT finding FROM asked)
	AND step <= (SELECT last FROM asked)
	ORDER BY number DESC LIMIT 50
)
ORDER BY number;
