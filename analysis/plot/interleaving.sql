-- How did the contexts of a finding interleave, step by step?
--
-- Gives what interleaving.gp draws, a thing a row:
--
--	item, x, y, x2, y2, hue, ipl, text
--
-- Numbers are pixels of a picture that is 900 wide; y grows downwards.  hue
-- counts contexts in the order of the legend.  To make the figure by hand,
-- and another finding than the newest:
--
--	sqlite3 -separator "$(printf '\t')" \
--	    -cmd ".param set :finding 'F-0001'" braid.db \
--	    < interleaving.sql > interleaving.tsv
--	gnuplot -e "format = 'png'" interleaving.gp > F-0001.png
--
-- Without a row there is no such finding; without a row `canvas` nothing of
-- its run was recorded.
-- steps: about so many are looked for; their neighbours are drawn too.
-- join: steps left out between two drawn ones make a gap of at least join.
CREATE TEMP TABLE size AS
SELECT 900 AS width, 156.0 AS x0, 880.0 AS x1, 26 AS steps, 9 AS "join",
       12 AS lanes, 3 AS locks, 16.0 AS gap;
CREATE TEMP TABLE asked AS
SELECT f.*, f.step AS found, printf('F-%04d', f.finding) AS id,
       r.number, r.steps, r.strategy, c.scenario, c.stack AS variant,
       c.build
FROM finding f JOIN run r ON r.run = f.run
JOIN campaign c ON c.campaign = f.campaign
WHERE printf('F-%04d', f.finding) = coalesce(:finding,
	(SELECT printf('F-%04d', max(finding)) FROM finding));
-- The sides of the finding: 1 first, 2 second, 3 allocated, 4 freed.
CREATE TEMP TABLE sides AS
SELECT a.*, y.function || ':' || y.line AS place
FROM asked q JOIN access a ON a.finding = q.finding
LEFT JOIN symbol y ON y.build = q.build AND y.pc = a.pcs ->> 0
	AND y.inline = 0;

-- ---- the steps of the run, up to the finding ------------------------------
CREATE TEMP TABLE recorded AS
SELECT e.number, e.step, e.node, e.cpu, e.ctx, e.ipl, e.kind, e.object,
       e.size, e.lockset, e.pc
FROM asked q JOIN event e ON e.run = q.run
WHERE e.step <= max(q.found, (SELECT coalesce(max(step), 0) FROM sides))
-- A machine that stops at a bad access may not have recorded it.
UNION ALL
SELECT 0.5 + (SELECT coalesce(max(e.number), 0) FROM event e
	WHERE e.run = q.run AND e.step <= a.step),
       a.step, q.node, a.cpu, a.ctx, a.ipl, a.kind, a.addr, a.size, 0,
       a.pcs ->> 0
FROM asked q JOIN sides a
WHERE a.step > 0 AND EXISTS (SELECT 1 FROM event e WHERE e.run = q.run)
AND NOT EXISTS (SELECT 1 FROM event e WHERE e.run = q.run
	AND e.step = a.step AND e.ctx = a.ctx AND e.node = q.node);
-- own counts the steps of a context.
CREATE TEMP TABLE ev AS
SELECT row_number() OVER (ORDER BY number) AS pos,
       row_number() OVER (PARTITION BY node, ctx ORDER BY number) AS own,
       lag(ctx + 65536 * node) OVER (ORDER BY number)
	IS NOT ctx + 65536 * node AS switched,
       lag(ctx) OVER (ORDER BY number) AS ctx_before,
       r.*, k.text AS what
FROM recorded r LEFT JOIN event_kind k ON k.kind = r.kind
WHERE k.text IS NOT 'timer expires';

-- ---- which of them matter (as in analysis/steps.h) -----------------------
CREATE TEMP TABLE marks AS
SELECT pos, min(side) AS side
FROM (
	SELECT min(e.pos) AS pos, a.side
	FROM asked q JOIN sides a
	JOIN ev e ON e.step = a.step AND e.ctx = a.ctx AND e.node = q.node
	WHERE a.step > 0
	-- One step may have several events; then that of the same kind.
	AND (e.kind = a.kind OR NOT EXISTS (SELECT 1 FROM ev o WHERE o.step = a.step
		AND o.ctx = a.ctx AND o.node = q.node AND o.kind = a.kind))
	GROUP BY a.side
)
GROUP BY pos;
CREATE TEMP TABLE involved AS
SELECT ctx FROM sides
UNION SELECT x.ctx FROM asked q JOIN context x ON x.run = q.run
WHERE q.kind IN ('deadlock', 'livelock');
CREATE TEMP TABLE lock_steps AS
SELECT pos, ctx, node, object FROM ev
WHERE what IN ('mutex_enter', 'mutex_tryenter', 'mutex_exit',
	'mutex_init', 'mutex_destroy', 'rw_enter', 'rw_exit',
	'KERNEL_LOCK', 'KERNEL_UNLOCK');
-- Held at a side of the finding, or used by both.
CREATE TEMP TABLE known_locks AS
SELECT j.value AS object FROM sides a JOIN json_each(a.locks) j
UNION
SELECT one.object FROM lock_steps one
JOIN lock_steps two ON two.object = one.object
JOIN sides a ON a.side = 1 AND a.ctx = one.ctx
JOIN sides b ON b.side = coalesce(
	(SELECT min(side) FROM sides WHERE side = 2), 4)
	AND b.ctx = two.ctx;
CREATE TEMP TABLE touches AS
SELECT ev.pos FROM asked q JOIN ev ON ev.node = q.node
LEFT JOIN sides a ON a.side = 1
WHERE (ev.kind BETWEEN 1 AND 7 OR ev.what IN ('allocate', 'free'))
AND CASE WHEN q.object_type <> ''
	THEN ev.object >= q.object_addr
		AND ev.object < q.object_addr + q.object_size
	ELSE a.kind BETWEEN 1 AND 7 AND ev.object < a.addr + a.size
		AND a.addr < ev.object + ev.size END;
-- 0 a side, 1 on the object, 2 after a switch, 3 lock, 4 life, 5 near.
CREATE TEMP TABLE ranked AS
SELECT ev.pos, CASE
WHEN ev.pos IN (SELECT pos FROM marks) THEN 0
WHEN ev.pos IN (SELECT pos FROM touches) THEN 1
WHEN ev.switched AND (ev.ctx IN involved OR ev.ctx_before IN involved)
THEN 2
WHEN ev.ctx NOT IN involved THEN iif(ev.switched, 5, 6)
WHEN ev.pos IN (SELECT pos FROM lock_steps)
	AND (ev.object IN known_locks
		OR q.kind IN ('deadlock', 'livelock', 'lock-order'))
THEN 3
WHEN ev.what IN ('start', 'exit', 'command', 'system call',
	'system call returns', 'hardware interrupt', 'softint handler',
	'blocks', 'cv_wait', 'cv_signal', 'cv_broadcast', 'kpause',
	'softint_schedule', 'softint_disestablish', 'callout_halt',
	'callout_destroy', 'workqueue_destroy', 'cross call', 'xc_wait',
	'pserialize_read_enter', 'pserialize_read_exit',
	'pserialize_perform', 'frame in', 'frame out',
	'frame delivered')
THEN 4
WHEN ev.pos > (SELECT max(pos) FROM ev) - 3 THEN 5
ELSE 6 END AS rank
FROM ev JOIN asked q;
-- Each rank gets its share, the latest steps first; then the ranks in order.
CREATE TEMP TABLE chosen AS
SELECT pos, rank
FROM (
	SELECT pos, rank, row_number() OVER (
		PARTITION BY rank ORDER BY pos DESC) AS nth
	FROM ranked
) JOIN size z
WHERE rank < 6
ORDER BY nth > CASE rank WHEN 0 THEN 99 WHEN 1 THEN z.steps / 3
	WHEN 2 THEN z.steps / 3 WHEN 3 THEN z.steps / 6
	ELSE z.steps / 8 END, rank, nth
LIMIT (SELECT steps FROM size);

-- ---- the axis: a column a step, gaps for what is left out -----------------
CREATE TEMP TABLE runs AS
SELECT pos, sum(jump IS NULL OR jump > z."join") OVER (ORDER BY pos)
	AS segment
FROM (SELECT pos, pos - lag(pos) OVER (ORDER BY pos) AS jump
	FROM chosen) JOIN size z;
CREATE TEMP TABLE bounds AS
SELECT segment, max(min(pos) - 1, 1) AS first,
       min(max(pos) + 1, (SELECT max(pos) FROM ev)) AS last
FROM runs GROUP BY segment;
-- Columns and gaps before each segment.
CREATE TEMP TABLE counted AS
SELECT segment, first, last,
       sum(last - first + 1) OVER (ORDER BY segment)
	- (last - first + 1) AS columns,
       first - 1 - lag(last, 1, 0) OVER (ORDER BY segment) AS hidden,
       sum(segment > 1 OR first > 1) OVER (ORDER BY segment) AS gaps
FROM bounds;
CREATE TEMP TABLE axis AS
SELECT gap, (x1 - x0 - gaps * gap) / columns AS unit
FROM (
	SELECT z.x0, z.x1, max(c.columns + c.last - c.first + 1) AS columns,
	       max(c.gaps) AS gaps,
	       min(z.gap, 0.5 * (z.x1 - z.x0) / max(max(c.gaps), 1)) AS gap
	FROM counted c JOIN size z
);
CREATE TEMP TABLE segments AS
SELECT c.*, z.x0 + c.columns * a.unit + c.gaps * a.gap AS x
FROM counted c JOIN axis a JOIN size z;
-- Steps with their place; those in a gap are in its middle, without width.
CREATE TEMP TABLE placed AS
SELECT ev.*, s.segment, coalesce(s.x + (ev.pos - s.first) * a.unit,
	(SELECT n.x - a.gap / 2 FROM segments n
	WHERE n.first > ev.pos ORDER BY n.first LIMIT 1), z.x1) AS x,
       coalesce(s.x + (ev.pos - s.first + 1) * a.unit,
	(SELECT n.x - a.gap / 2 FROM segments n
	WHERE n.first > ev.pos ORDER BY n.first LIMIT 1), z.x1) AS x2
FROM ev JOIN axis a JOIN size z
LEFT JOIN segments s ON ev.pos BETWEEN s.first AND s.last;

-- ---- who is drawn: contexts, lanes, locks ---------------------------------
CREATE TEMP TABLE lane_rank AS
SELECT node, cpu, row_number() OVER (ORDER BY min(coalesce(rank, 9)),
	node, cpu) AS nth
FROM placed p LEFT JOIN chosen c ON c.pos = p.pos
WHERE segment IS NOT NULL GROUP BY node, cpu;
CREATE TEMP TABLE lane_names AS
SELECT node, cpu, row_number() OVER (ORDER BY node, cpu) AS lane,
       iif((SELECT count(DISTINCT x.node) FROM asked q
	JOIN context x ON x.run = q.run) < 2, '',
	coalesce((SELECT substr(x.name, 1, instr(x.name, '.cpu'))
		FROM asked q JOIN context x ON x.run = q.run
		WHERE x.node = l.node AND instr(x.name, '.cpu') > 0
		LIMIT 1), 'node' || node || '.'))
	|| 'cpu' || cpu AS name
FROM lane_rank l WHERE nth <= (SELECT lanes FROM size);
CREATE TEMP TABLE drawn AS
SELECT p.*, l.lane FROM placed p
JOIN lane_names l ON l.node = p.node AND l.cpu = p.cpu;
CREATE TEMP TABLE who AS
SELECT x.node, x.ctx, x.name FROM asked q JOIN context x ON x.run = q.run
WHERE x.name <> '';
CREATE TEMP TABLE contexts AS
SELECT d.node, d.ctx, row_number() OVER (ORDER BY d.node, d.lane, d.ctx)
	- 1 AS hue,
       coalesce((SELECT name FROM who w WHERE w.node = d.node
	AND w.ctx = d.ctx), (SELECT min(name) FROM who w
	WHERE w.ctx = d.ctx), 'context ' || d.ctx) AS name
FROM (SELECT node, ctx, min(lane) AS lane FROM drawn
	WHERE segment IS NOT NULL GROUP BY node, ctx) d;
CREATE TEMP TABLE locksets AS
SELECT l.number AS lockset, j.value AS lock
FROM asked q JOIN lockset l ON l.run = q.run JOIN json_each(l.locks) j;
-- A lock is held until the step of its context that no longer has it.
CREATE TEMP TABLE held AS
SELECT lane, node, lock, min(x) AS x, max(x2) AS x2
FROM (
	SELECT d.lane, d.node, d.ctx, h.lock, d.x, d.x2, d.own
		- row_number() OVER (PARTITION BY d.node, d.ctx,
		h.lock ORDER BY d.pos) AS island
	FROM drawn d JOIN locksets h ON h.lockset = d.lockset
)
GROUP BY lane, node, ctx, lock, island HAVING max(x2) > min(x);
CREATE TEMP TABLE lock_rows AS
SELECT h.lane, h.lock, row_number() OVER (PARTITION BY h.lane
	ORDER BY sum(h.x2 - h.x) DESC, h.lock) AS nth,
       coalesce(n.name, printf('0x%x', h.lock)) AS name
FROM held h JOIN asked q
LEFT JOIN name n ON n.finding = q.finding AND n.addr = h.lock
	AND h.node = q.node
GROUP BY h.lane, h.lock;
-- The sides in their lanes, from the left.
CREATE TEMP TABLE labels AS
SELECT d.lane, d.x + a.unit / 2 AS x, m.side,
       row_number() OVER (PARTITION BY d.lane ORDER BY d.pos) AS nth,
       substr('12AF', m.side, 1) AS letter,
       coalesce(s.place, d.what) || '  '
	|| v.kind || coalesce(' ' || iif(v.kind IN ('allocate', 'free'),
		nullif(q.object_type, '') || '#' || q.object_serial,
		nullif(v.address, 0)), '')
	|| '  step ' || d.step AS text
FROM marks m JOIN drawn d ON d.pos = m.pos
JOIN axis a JOIN asked q
JOIN sides s ON s.side = m.side
JOIN finding_accesses v ON v.finding = q.id AND v.side = (
	SELECT text FROM side WHERE side = m.side);

-- ---- from top to bottom ---------------------------------------------------
CREATE TEMP TABLE titles AS
SELECT id || '  ' || title AS title,
       iif(length(title) > 88, instr(title, ' / '), 0) AS cut FROM asked;
CREATE TEMP TABLE head AS
SELECT t.title, cut, iif(cut > 0, 42, 24) AS title_y,
       iif(cut > 0, 42, 24) + iif(message <> '', 16, 0) AS y
FROM titles t JOIN asked;
CREATE TEMP TABLE ipls AS
SELECT d.ipl, row_number() OVER (ORDER BY d.ipl) - 1 AS nth,
       iif(row_number() OVER (ORDER BY d.ipl) = 1, 'IPL ', '')
	|| coalesce(i.text, d.ipl) AS name
FROM (SELECT DISTINCT ipl FROM drawn WHERE segment IS NOT NULL) d
LEFT JOIN ipl i ON i.ipl = d.ipl;
CREATE TEMP TABLE grid AS
SELECT z.x0 - 140 AS x, 30 + 7 * max(length(c.name)) AS cell,
       cast(max((z.x1 - z.x0 + 140) / (30 + 7 * max(length(c.name))), 1)
	AS INTEGER) AS across,
       count(*) AS items
FROM contexts c JOIN size z;
CREATE TEMP TABLE legend AS
SELECT h.y + 62 AS y, h.y + 62
	+ 18 * ((g.items + g.across - 1) / g.across) AS ipl_y
FROM head h JOIN grid g;
CREATE TEMP TABLE lanes AS
SELECT l.*, g.ipl_y + 24 + sum(height) OVER (ORDER BY lane) - height
	AS y, 16 * labels AS above
FROM (
	SELECT l.*, (SELECT count(*) FROM labels m
		WHERE m.lane = l.lane) AS labels,
	       16 * (SELECT count(*) FROM labels m
		WHERE m.lane = l.lane) + 14 + 24 + 8
		+ 13 * (SELECT count(*) FROM lock_rows k JOIN size z
		WHERE k.lane = l.lane AND k.nth <= z.locks) AS height
	FROM lane_names l
) l JOIN legend g;
-- The bars of a lane are between top and bottom.
CREATE TEMP TABLE lane AS
SELECT lane, name, y, height, y + above + 14 AS top,
       y + above + 38 AS bottom FROM lanes;
CREATE TEMP TABLE foot AS
SELECT max(y + height) AS axis_y,
       max(y + height) + 30 AS life_y,
       max(y + height) + CASE
	WHEN q.object_type = '' THEN 32
	WHEN EXISTS (SELECT 1 FROM sides WHERE side = 4) THEN 88 ELSE 73 END
	AS note_y
FROM lane JOIN asked q;

-- ---- what happens on a CPU -------------------------------------------------
CREATE TEMP TABLE bars AS
SELECT lane, node, ctx, ipl, min(x) AS x, max(x2) AS x2
FROM (
	SELECT *, pos - row_number() OVER (PARTITION BY lane, node, ctx,
		ipl, segment ORDER BY pos) AS island
	FROM drawn WHERE segment IS NOT NULL
)
GROUP BY lane, node, ctx, ipl, segment, island;
-- Between two steps on a CPU: who has it?  Nobody known after a context
-- that ended or waits, but for one that was interrupted before.
CREATE TEMP TABLE followed AS
SELECT d.*, lead(d.x, 1, z.x1) OVER cpu AS next_x,
       lead(d.ctx) OVER cpu AS next_ctx,
       lead(d.ipl) OVER cpu AS next_ipl,
       lead(before) OVER cpu AS next_before
FROM (
	SELECT *, lag(what) OVER (PARTITION BY node, ctx, cpu
		ORDER BY pos) AS before FROM drawn
) d JOIN size z
WINDOW cpu AS (PARTITION BY lane ORDER BY pos);
CREATE TEMP TABLE idle AS
SELECT lane, node, x2 AS x, next_x AS x2, CASE
	WHEN what NOT IN ('exit', 'blocks') THEN ctx
	WHEN next_before NOT IN ('exit', 'blocks') THEN next_ctx
	END AS ctx,
       iif(what NOT IN ('exit', 'blocks'), ipl, next_ipl) AS ipl
FROM followed WHERE next_x > x2;
CREATE TEMP TABLE waits AS
SELECT * FROM (
	SELECT lane, node, ctx, what, x2 AS x, lead(x, 1, z.x1) OVER (
		PARTITION BY node, ctx ORDER BY pos) AS x2
	FROM drawn JOIN size z
)
WHERE what = 'blocks' AND x2 > x;

-- ---- arrows ---------------------------------------------------------------
-- The handler of softint slot n starts: who scheduled it (cookie n + 1)
-- first since it started there before?
CREATE TEMP TABLE started AS
SELECT pos, lane, node, cpu, object, lag(pos, 1, 0) OVER (
	PARTITION BY node, cpu, object ORDER BY pos) AS before
FROM drawn
WHERE what = 'softint handler' AND object BETWEEN 0 AND 65535;
CREATE TEMP TABLE scheduled AS
SELECT pos, node, cpu, object FROM ev WHERE what = 'softint_schedule';
-- Cross calls are served in their order: the n-th ticket, the n-th call.
-- Threads make them (object: high priority or not); the machine's threads
-- serve the low ones, a softint the high ones (object: the ticket).
CREATE TEMP TABLE cross_calls AS
SELECT e.pos, e.node, e.object, x.class IN (0, 3) AS made, x.class <> 4 AS high
FROM ev e JOIN asked q
JOIN context x ON x.run = q.run AND x.node = e.node AND x.ctx = e.ctx
WHERE e.what = 'cross call';
CREATE TEMP TABLE calls AS
SELECT pos, node, object AS high, row_number() OVER (
	PARTITION BY node, object ORDER BY pos) AS nth
FROM cross_calls WHERE made;
CREATE TEMP TABLE served AS
SELECT pos, node, high, dense_rank() OVER (
	PARTITION BY node, high ORDER BY object) AS nth
FROM cross_calls WHERE NOT made;
-- A context goes on after it waited: who released the object last, or served
-- its cross call?
CREATE TEMP TABLE blocked AS
SELECT * FROM (
	SELECT pos, node, ctx, object, what, lag(what) OVER own AS before,
	       lead(pos) OVER own AS goes_on
	FROM ev WINDOW own AS (PARTITION BY node, ctx ORDER BY pos)
)
WHERE what = 'blocks' AND goes_on IS NOT NULL;
CREATE TEMP TABLE releases AS
SELECT pos, node, ctx, object FROM ev
WHERE what IN ('mutex_exit', 'rw_exit', 'cv_signal', 'cv_broadcast',
	'KERNEL_UNLOCK');
CREATE TEMP TABLE causes AS
SELECT 'softint' AS item, coalesce(
	min(d.pos) FILTER (WHERE d.cpu = s.cpu), min(d.pos)) AS source,
       s.pos AS target
FROM started s
JOIN scheduled d ON d.node = s.node AND d.object = s.object + 1
	AND d.pos > s.before AND d.pos < s.pos
GROUP BY s.pos
UNION ALL
SELECT 'xcall', c.pos, s.pos
FROM calls c JOIN served s USING (node, high, nth) WHERE c.pos < s.pos
UNION ALL
SELECT 'wake', iif(b.before IN ('cross call', 'xc_wait'),
	(SELECT max(r.pos) FROM served r
	WHERE r.node = b.node AND r.pos > b.pos AND r.pos < b.goes_on),
	(SELECT max(r.pos) FROM releases r
	WHERE r.node = b.node AND r.object = b.object
	AND r.ctx <> b.ctx AND r.pos > b.pos AND r.pos < b.goes_on)),
       b.goes_on
FROM blocked b;
CREATE TEMP TABLE arrows AS
SELECT c.item, s.lane AS source, t.lane AS target,
       (s.x + s.x2) / 2 AS x, (t.x + t.x2) / 2 AS x2
FROM causes c JOIN drawn s ON s.pos = c.source
JOIN drawn t ON t.pos = c.target
WHERE t.segment IS NOT NULL AND t.x > s.x;
CREATE TEMP TABLE arrow_texts AS
SELECT column2 AS text
FROM (VALUES ('interrupt', 'black, an interrupt'),
	('softint', 'blue, a softint that was scheduled'),
	('xcall', 'violet, a cross call'), ('wake', 'green, a wake-up'))
WHERE column1 IN (SELECT item FROM arrows) OR column1 = 'interrupt'
AND EXISTS (SELECT 1 FROM drawn WHERE segment IS NOT NULL
	AND what = 'hardware interrupt');

-- ---- the life of the object -------------------------------------------------
CREATE TEMP TABLE life AS
SELECT q.object_type || '#' || q.object_serial AS name,
       f.life_y AS y, z.x1,
       coalesce((SELECT d.x FROM sides a JOIN placed d
	ON d.step = a.step AND d.ctx = a.ctx AND d.node = q.node
	WHERE a.side = 3 LIMIT 1), z.x0) AS born,
       coalesce((SELECT d.x FROM sides a JOIN placed d
	ON d.step = a.step AND d.ctx = a.ctx AND d.node = q.node
	WHERE a.side = 4 LIMIT 1), iif(q.object_freed, z.x0, z.x1))
	AS freed
FROM asked q JOIN foot f JOIN size z WHERE q.object_type <> '';
CREATE TEMP TABLE life_texts AS
SELECT l.y + 22 + 15 * (a.side = 4) AS y,
       iif(a.side = 3, l.born, l.freed) AS x,
       iif(a.side = 3, 'allocated', 'freed')
	|| iif(a.step = 0, ' before the run', ' at step ' || a.step)
	|| coalesce(' in ' || a.place, '')
	|| coalesce(' by ' || (SELECT name FROM asked q
		JOIN who w ON w.node = q.node AND w.ctx = a.ctx), '') AS text
FROM life l JOIN sides a
WHERE a.side IN (3, 4);

-- ---- step numbers below the axis, where there is room ----------------------
CREATE TEMP TABLE ticks AS
SELECT row_number() OVER (ORDER BY pos) AS nth, x, step,
       min(x, z.x1 - 7 * length(step)) AS text_x, 7 * length(step) + 8 AS width
FROM placed JOIN size z
WHERE pos IN (SELECT first FROM counted) OR pos = (SELECT max(pos) FROM ev);
CREATE TEMP TABLE kept_ticks AS
WITH RECURSIVE k(nth, x, step, text_x, used, kept) AS (
	SELECT nth, x, step, text_x, text_x + width, 1 FROM ticks WHERE nth = 1
	UNION ALL
	SELECT t.nth, t.x, t.step, t.text_x,
	       iif(t.text_x >= k.used, t.text_x + t.width, k.used),
	       t.text_x >= k.used
	FROM k JOIN ticks t ON t.nth = k.nth + 1
)
SELECT * FROM k WHERE kept;

-- ---- all of it -------------------------------------------------------------
WITH things(item, x, y, x2, y2, hue, ipl, text) AS (
	SELECT 'canvas', 0, 0, z.width, f.note_y + 18
		+ 14 * EXISTS (SELECT 1 FROM arrow_texts), NULL, NULL, NULL
	FROM foot f JOIN size z WHERE f.axis_y IS NOT NULL
	UNION ALL SELECT 'title', 16, 24, NULL, NULL, NULL, NULL,
	       iif(cut > 0, substr(title, 1, length(title)
		- length(q) + cut), substr(title, 1, 102))
	FROM (SELECT h.*, q.title AS q FROM head h JOIN asked q)
	UNION ALL SELECT 'title', 16, 42, NULL, NULL, NULL, NULL,
	       '    ' || substr(q.title, h.cut + 1, 98)
	FROM head h JOIN asked q WHERE h.cut > 0
	UNION ALL SELECT 'subtitle', 16, h.y + 20, NULL, NULL, NULL, NULL,
	       iif(length(q.scenario) > 90, '...' || substr(q.scenario, -87),
		q.scenario) || ',  stack ' || q.variant
	FROM asked q JOIN head h
	UNION ALL SELECT 'subtitle', 16, h.y + 36, NULL, NULL, NULL, NULL,
	       'run ' || q.number || ' of campaign ' || q.campaign || ',  '
		|| q.strategy || ',  ' || q.steps || ' steps, '
		|| coalesce((SELECT sum(last - first + 1) FROM counted), 0)
		|| ' of them drawn'
	FROM asked q JOIN head h
	UNION ALL SELECT 'subtitle', 16, h.title_y + 20, NULL, NULL, NULL, NULL,
	       iif(length(q.message) > 118, substr(q.message, 1, 115) || '...',
		q.message)
	FROM asked q JOIN head h WHERE q.message <> ''
	UNION ALL SELECT 'key', g.x + g.cell * (c.hue % g.across),
	       l.y + 18 * (c.hue / g.across), NULL, NULL, c.hue, 3, c.name
	FROM contexts c JOIN grid g JOIN legend l
	UNION ALL SELECT 'key', g.x + 104 * i.nth, l.ipl_y, NULL, NULL, -1,
	       i.ipl, i.name
	FROM ipls i JOIN grid g JOIN legend l
	UNION ALL SELECT 'lane', z.x0, top - 3, z.x1, y + height - 5, NULL, NULL,
	       NULL
	FROM lane JOIN size z
	UNION ALL SELECT 'cpu', z.x0 - 10, (top + bottom) / 2, NULL, NULL, NULL,
	       NULL, name
	FROM lane JOIN size z
	UNION ALL SELECT 'bar', b.x, l.top, b.x2, l.bottom, c.hue, b.ipl, c.name
	FROM bars b JOIN lane l USING (lane) JOIN contexts c USING (node, ctx)
	UNION ALL SELECT 'idle', b.x, l.top + 9, b.x2, l.bottom - 9, c.hue,
	       b.ipl, c.name
	FROM idle b JOIN lane l USING (lane) JOIN contexts c USING (node, ctx)
	UNION ALL SELECT 'wait', w.x, (l.top + l.bottom) / 2, w.x2, NULL, c.hue,
	       3, c.name
	FROM waits w JOIN lane l USING (lane) JOIN contexts c USING (node, ctx)
	UNION ALL SELECT 'lock', h.x, l.bottom - 4 + 13 * k.nth, h.x2,
	       l.bottom + 1 + 13 * k.nth, NULL, NULL, k.name
	FROM held h JOIN lock_rows k USING (lane, lock) JOIN lane l USING (lane)
	JOIN size z WHERE k.nth <= z.locks
	UNION ALL SELECT 'lockname', z.x0 - 10, l.bottom - 2 + 13 * k.nth, NULL,
	       NULL, NULL, NULL,
	       iif(length(k.name) > 24, substr(k.name, 1, 22) || '..', k.name)
	FROM lock_rows k JOIN lane l USING (lane) JOIN size z
	WHERE k.nth <= z.locks
	UNION ALL SELECT 'gap', s.x - a.gap, (SELECT min(y) FROM lane), s.x,
	       f.axis_y + 2, NULL, NULL, s.hidden
	FROM segments s JOIN axis a JOIN foot f WHERE s.hidden > 0
	UNION ALL SELECT 'tick', k.x, f.axis_y, k.text_x, f.axis_y + 11, NULL,
	       NULL, k.step
	FROM kept_ticks k JOIN foot f
	UNION ALL SELECT 'axis', z.x0, f.axis_y, z.x1, f.axis_y + 11, NULL, NULL,
	       'step'
	FROM foot f JOIN size z WHERE f.axis_y IS NOT NULL
	UNION ALL SELECT 'interrupt', (d.x + d.x2) / 2, l.top - 12,
	       (d.x + d.x2) / 2, l.top, NULL, NULL, NULL
	FROM drawn d JOIN lane l USING (lane)
	WHERE d.what = 'hardware interrupt' AND d.segment IS NOT NULL
	-- On one CPU an arrow goes over its bars, else straight.
	UNION ALL SELECT a.item || iif(source = target, '-over', ''), a.x,
	       iif(s.lane > t.lane, s.top, iif(s.lane = t.lane, s.top - 9,
		s.bottom)), a.x2,
	       iif(s.lane > t.lane, t.bottom, t.top), NULL, NULL, NULL
	FROM arrows a JOIN lane s ON s.lane = a.source
	JOIN lane t ON t.lane = a.target
	UNION ALL SELECT 'guide', m.x, l.top, m.x,
	       coalesce(life.y + 12, f.axis_y), NULL, NULL, NULL
	FROM labels m JOIN lane l USING (lane) JOIN foot f LEFT JOIN life
	UNION ALL SELECT 'mark', m.x, l.y + 16 * m.nth - 6, m.x, l.top,
	       m.side, NULL, m.letter
	FROM labels m JOIN lane l USING (lane)
	UNION ALL SELECT iif(m.x < (z.x0 + z.x1) / 2, 'right', 'left'), m.x,
	       l.y + 16 * m.nth - 6, NULL, NULL, m.side, NULL, m.text
	FROM labels m JOIN lane l USING (lane) JOIN size z
	UNION ALL SELECT 'alive', born, y, freed, y + 12, NULL, NULL, name
	FROM life WHERE freed > born
	UNION ALL SELECT 'freed', freed, y, x1, y + 12, NULL, NULL, name
	FROM life WHERE freed < x1
	UNION ALL SELECT 'touch', (d.x + d.x2) / 2, l.y, NULL, l.y + 12, c.hue,
	       3, NULL
	FROM drawn d JOIN contexts c USING (node, ctx) JOIN life l
	WHERE d.pos IN (SELECT pos FROM touches) AND d.segment IS NOT NULL
	UNION ALL SELECT 'object', z.x0 - 10, l.y + 6, NULL, NULL, NULL, NULL,
	       iif(length(l.name) > 20, substr(l.name, 1, 18) || '..', l.name)
	FROM life l JOIN size z
	UNION ALL SELECT iif(t.x < (z.x0 + z.x1) / 2, 'liferight', 'lifeleft'),
	       t.x, t.y, NULL, NULL, NULL, NULL, t.text
	FROM life_texts t JOIN size z
	UNION ALL SELECT 'note', 16, f.note_y, NULL, NULL, NULL, NULL,
	       'tall: steps;  thin: has the CPU while others step'
		|| iif((SELECT max(hidden) FROM counted) > 0,
			';  white: left out', '')
		|| iif(EXISTS (SELECT 1 FROM waits), ';  dashed: waits', '')
		|| iif(EXISTS (SELECT 1 FROM held), ';  black: lock held', '')
	FROM foot f WHERE f.axis_y IS NOT NULL
	UNION ALL SELECT 'note', 16, f.note_y + 14, NULL, NULL, NULL, NULL,
	       'arrows:  ' || group_concat(t.text, ';  ')
	FROM foot f JOIN arrow_texts t
	GROUP BY f.note_y
)
SELECT item, round(x, 2) AS x, round(y, 2) AS y, round(x2, 2) AS x2,
       round(y2, 2) AS y2, hue, ipl, text
FROM things;

