-- How fast was each campaign, and what did it find?
SELECT c.campaign, c.command, c.scenario, c.stack, c.runs, c.seconds,
       c.runs_per_second, c.findings,
       (SELECT min(s.first_run) FROM finding_sightings s
        WHERE s.campaign = c.campaign) AS first_finding_in_run
FROM campaigns c
ORDER BY c.campaign;
