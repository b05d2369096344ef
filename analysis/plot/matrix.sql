-- matrix.sql -- scenarios against variants: in how many runs each was found.
--
-- Gives the rows that matrix.gp draws, one for each thing:
--
--	item, x, y, value, text
--
-- x is the place of a variant, y that of a scenario, both from 1.  Of a pair
-- that several campaigns have run it is the last of them.  To make the figure
-- by hand:
--
--	sqlite3 -separator "$(printf '\t')" braid.db < matrix.sql > matrix.tsv
--	gnuplot -e "format = 'png'" matrix.gp > matrix.png
--
-- Without a row there is no campaign.
CREATE TEMP TABLE pairs AS
SELECT scenario, stack, max(campaign) AS campaign, runs
FROM campaign WHERE command = 'fuzz' GROUP BY scenario, stack;

-- Variants in the order in which they were first run.
CREATE TEMP TABLE columns AS
SELECT stack, row_number() OVER (ORDER BY min(campaign)) AS x
FROM campaign WHERE stack IN (SELECT stack FROM pairs) GROUP BY stack;
CREATE TEMP TABLE scenarios AS
SELECT scenario, row_number() OVER (ORDER BY scenario) AS y
FROM (SELECT DISTINCT scenario FROM pairs);

-- The first run that broke a fact, and the first with any other finding.
CREATE TEMP TABLE cells AS
SELECT c.x, r.y, p.runs,
       (SELECT min(max(coalesce(s.first_run, 1), 1))
	FROM sighting s JOIN finding f USING (finding)
	WHERE s.campaign = p.campaign AND f.fact IS NOT NULL) AS broken,
       (SELECT min(max(coalesce(s.first_run, 1), 1))
	FROM sighting s JOIN finding f USING (finding)
	WHERE s.campaign = p.campaign AND f.fact IS NULL) AS seen
FROM pairs p JOIN columns c USING (stack) JOIN scenarios r USING (scenario);

WITH things(item, x, y, value, text) AS (
	SELECT 'scale', (SELECT count(*) FROM columns),
	       (SELECT count(*) FROM scenarios), max(1, max(broken)), NULL
	FROM cells
	UNION ALL SELECT 'title', 0, 0, 0,
	       'Runs to the first finding: ' || (SELECT count(*) FROM scenarios)
		|| ' scenarios, ' || (SELECT count(*) FROM columns) || ' stacks'
	UNION ALL SELECT 'column', x, 0, 0, stack FROM columns
	UNION ALL SELECT 'row', 0, y, 0,
	       iif(length(scenario) > 42, '...' || substr(scenario, -39),
		scenario)
	FROM scenarios
	UNION ALL SELECT 'broken', x, y, broken, broken
	FROM cells WHERE broken IS NOT NULL
	UNION ALL SELECT 'seen', x, y, seen, '(' || seen || ')'
	FROM cells WHERE broken IS NULL AND seen IS NOT NULL
	UNION ALL SELECT 'clean', x, y, runs, '.'
	FROM cells WHERE broken IS NULL AND seen IS NULL
)
SELECT * FROM things WHERE EXISTS (SELECT 1 FROM cells);
