-- Who touched the object of a finding, from its allocation to the end?
-- Another than the newest: sqlite3 -cmd ".param set :finding 'F-0001'" ...
SELECT e.step, e.cpu, e.context, e.kind, e.object, e.function, e.at, e.locks
FROM findings f
JOIN events e ON e.finding = f.finding
	AND (e.object = f.object OR e.object LIKE f.object || '+0x%')
WHERE f.finding = coalesce(:finding, (SELECT max(finding) FROM findings))
ORDER BY e.number;
