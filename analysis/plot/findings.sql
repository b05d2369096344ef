-- When did a campaign meet its findings, kind by kind?
--
-- Gives what findings.gp draws, a thing a row:
--
--	item, x, y, kind, text
--
-- x is a run, y the number of distinct findings of a kind met up to it.  To
-- make the figure by hand, and of another campaign than the last:
--
--	sqlite3 -separator "$(printf '\t')" \
--	    -cmd ".param set :campaign 1" braid.db \
--	    < findings.sql > findings.tsv
--	gnuplot -e "format = 'png'" findings.gp > campaign-1.png
--
-- Without a row there is no such campaign.
CREATE TEMP TABLE asked AS
SELECT c.*, max(c.runs, 1, coalesce((SELECT max(s.first_run) FROM sighting s
	WHERE s.campaign = c.campaign), 1)) AS last
FROM campaign c
WHERE c.campaign = coalesce(:campaign, (SELECT max(campaign) FROM campaign));

-- Findings in the order in which the campaign met them, counted by kind.
CREATE TEMP TABLE met AS
SELECT s.finding, printf('F-%04d', s.finding) AS id, f.kind,
       max(coalesce(s.first_run, 1), 1) AS run, row_number() OVER (
	PARTITION BY f.kind ORDER BY coalesce(s.first_run, 1), s.finding) AS nth
FROM asked q JOIN sighting s ON s.campaign = q.campaign
JOIN finding f ON f.finding = s.finding;
-- The rarest kind comes first: its labels have right of way.
CREATE TEMP TABLE kinds AS
SELECT kind, count(*) AS findings, min(run) AS first,
       row_number() OVER (ORDER BY count(*), min(run), kind) AS place
FROM met GROUP BY kind;

-- Most are met early: a long axis is logarithmic.
CREATE TEMP TABLE scale AS
SELECT last, last >= 100 AS log, 1 + coalesce((SELECT max(nth) FROM met), 0)
	AS top
FROM asked;

-- Where a label would stand, in pixels of a plot of about 700 by 330; one
-- that would cover an earlier one is left out.
CREATE TEMP TABLE wanted AS
SELECT row_number() OVER (ORDER BY k.place, m.nth) AS number, m.id, m.kind,
       m.run, m.nth, 330.0 * m.nth / z.top AS y,
       700.0 * iif(z.log, ln(m.run) / ln(z.last),
	(m.run - 1.0) / max(z.last - 1, 1)) AS x
FROM met m JOIN kinds k ON k.kind = m.kind JOIN scale z
ORDER BY number LIMIT 400;
CREATE TEMP TABLE labels AS
WITH RECURSIVE placed(number, taken) AS (
	SELECT 0, '[]'
	UNION ALL
	SELECT w.number, iif(EXISTS (SELECT 1 FROM json_each(p.taken) t
		WHERE abs((t.value ->> 0) - w.x) < 56
		AND abs((t.value ->> 1) - w.y) < 15), p.taken,
		json_insert(p.taken, '$[#]', json_array(w.x, w.y, w.number)))
	FROM placed p JOIN wanted w ON w.number = p.number + 1
)
SELECT w.*
FROM (SELECT taken FROM placed ORDER BY number DESC LIMIT 1)
JOIN json_each(taken) t JOIN wanted w ON w.number = t.value ->> 2;

WITH things(item, x, y, kind, text) AS (
	SELECT 'scale', z.last, z.top, z.log, NULL FROM scale z
	UNION ALL SELECT 'title', 0, 0, 0, 'Findings of campaign '
		|| q.campaign || ':  ' || iif(length(q.scenario) > 70, '...'
		|| substr(q.scenario, -67), q.scenario)
	FROM asked q
	UNION ALL SELECT 'subtitle', 0, 0, 0, 'stack ' || q.stack
		|| ',  ' || q.command || ',  seed ' || printf('%u', q.seed)
		|| ',  ' || iif(q.seconds IS NULL, 'not finished',
			q.runs || ' runs in ' || printf('%.1f', q.seconds)
			|| ' s')
	FROM asked q
	UNION ALL SELECT 'kind', k.place, k.findings, k.kind,
	       NULL
	FROM kinds k
	UNION ALL SELECT 'none', 0, 0, 0, 'no finding'
	WHERE NOT EXISTS (SELECT 1 FROM met)
	-- All rows of a line, from left to right, without others between.
	UNION ALL SELECT 'line', run, nth, kind, NULL
	FROM (
		SELECT place, 1 AS run, 0 AS nth, kind FROM kinds
		UNION ALL SELECT k.place, m.run, m.nth, m.kind
		FROM met m JOIN kinds k USING (kind)
		UNION ALL SELECT k.place, z.last, k.findings, k.kind
		FROM kinds k JOIN scale z
		ORDER BY 1, 3, 2
	)
	UNION ALL SELECT 'first', run, nth, kind, id FROM met
	UNION ALL SELECT 'label', run, nth, kind, id FROM labels
)
SELECT * FROM things WHERE EXISTS (SELECT 1 FROM asked);
