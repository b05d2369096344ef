-- How did what a campaign covers grow with its runs?
--
-- Gives what coverage.gp draws, a thing a row:
--
--	item, x, y, kind, text
--
-- x is a number of runs; y how many items of a kind had been covered by then.
-- To make the figure by hand, and of another campaign than the last with
-- coverage:
--
--	sqlite3 -separator "$(printf '\t')" \
--	    -cmd ".param set :campaign 1" braid.db \
--	    < coverage.sql > coverage.tsv
--	gnuplot -e "format = 'png'" coverage.gp > coverage-1.png
--
-- Without a row there is no such campaign; without a scale, it has no coverage.
CREATE TEMP TABLE asked AS
SELECT c.*
FROM campaign c
WHERE c.campaign = coalesce(:campaign,
	(SELECT max(campaign) FROM coverage));

CREATE TEMP TABLE points AS
SELECT v.runs, 1 AS place, 'reads-from pairs' AS kind, v.reads_from AS n
	FROM coverage v JOIN asked q ON q.campaign = v.campaign
UNION ALL SELECT v.runs, 2, 'other ordered pairs', v.ordered
	FROM coverage v JOIN asked q ON q.campaign = v.campaign
UNION ALL SELECT v.runs, 3, 'basic blocks', v.blocks
	FROM coverage v JOIN asked q ON q.campaign = v.campaign
UNION ALL SELECT v.runs, 4, 'combinations of reads-from pairs', v.classes
	FROM coverage v JOIN asked q ON q.campaign = v.campaign
UNION ALL SELECT v.runs, 5, 'orders of accesses', v.orders
	FROM coverage v JOIN asked q ON q.campaign = v.campaign;

WITH things(item, x, y, kind, text) AS (
	SELECT 'title', 0, 0, 0, 'Coverage of campaign ' || q.campaign || ':  '
		|| iif(length(q.scenario) > 70, '...'
		|| substr(q.scenario, -67), q.scenario)
	FROM asked q
	UNION ALL SELECT 'subtitle', 0, 0, 0, 'stack ' || q.stack
		|| ',  ' || q.strategy || ',  seed ' || printf('%u', q.seed)
		|| ',  ' || (SELECT max(runs) FROM points) || ' runs'
	FROM asked q WHERE EXISTS (SELECT 1 FROM points)
	UNION ALL SELECT 'scale', max(runs), max(n), 0, NULL
	FROM points HAVING count(*) > 0
	-- All rows of a curve, from left to right.
	UNION ALL SELECT 'curve', runs, n, place, kind
	FROM (SELECT * FROM points ORDER BY place, runs)
)
SELECT * FROM things WHERE EXISTS (SELECT 1 FROM asked);
